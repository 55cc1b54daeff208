package io.narrows.exporter.adapter.outbound.plugins.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.narrows.exporter.adapter.outbound.plugins.Plugins;
import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MisbehavingPluginTest {
    private static final String SNEAK = "@SuppressWarnings(\"unchecked\") static <E extends Throwable> RuntimeException"
            + " sneak(Throwable t) throws E { throw (E) t; }";

    @TempDir
    private Path directory;

    @Test
    void settingsThatCannotWorkAreNoFaultOfThePlugin() throws Exception {
        var factory = factory().open("throw new InvalidSettingException(\"hostport\", \"has no host\");");

        with(
                factory,
                type -> assertThatThrownBy(() -> type.open(Plugins.settings(type)))
                        .isInstanceOf(InvalidSettingException.class)
                        .hasMessage("hostport has no host"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "new IllegalStateException(\"pass=s3cret\") | java.lang.IllegalStateException",
                "sneak(new java.io.IOException(\"pass=s3cret\")) | java.io.IOException",
                "new NoClassDefFoundError(\"lib/Client\") | java.lang.NoClassDefFoundError",
                "new AssertionError(\"pass=s3cret\") | java.lang.AssertionError",
                "new StackOverflowError(\"pass=s3cret\") | java.lang.StackOverflowError",
                "new OutOfMemoryError(\"pass=s3cret\") | java.lang.OutOfMemoryError"
            })
    void whatOpenThrowsIsOneKindOfExceptionWithoutItsMessage(String thrown, String name) throws Exception {
        with(factory().member(SNEAK).open("throw " + thrown + ";"), type -> {
            var seen = catchThrowable(() -> type.open(Plugins.settings(type)));

            assertThat(seen)
                    .isInstanceOf(PluginFailedException.class)
                    .hasMessage("the plugin of consumer 'p' threw " + name + " in open");
            assertThat(seen)
                    .cause()
                    .extracting(cause -> cause.getClass().getName())
                    .isEqualTo(name);
        });
    }

    @Test
    void openThatAnswersNullIsRefused() throws Exception {
        with(
                factory().open("return null;"),
                type -> assertThatThrownBy(() -> type.open(Plugins.settings(type)))
                        .isInstanceOf(PluginFailedException.class)
                        .hasRootCauseMessage("open answered null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return null;",
                "return new HashSet<>(Collections.singleton(null));",
                "throw new LinkageError();",
                "throw new IllegalArgumentException();"
            })
    void hostsThatCannotBeToldAreOneKindOfException(String body) throws Exception {
        with(
                factory().hosts(body),
                type -> assertThatThrownBy(() -> type.hosts(Plugins.settings(type)))
                        .isInstanceOf(PluginFailedException.class)
                        .hasMessageEndingWith(" in hosts"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "throw new IllegalStateException(); | java.lang.IllegalStateException",
                "throw new InterruptedException(); | java.lang.InterruptedException"
            })
    void anExceptionOfDeliverPassesAsItIs(String body, String name) throws Exception {
        with(factory().delivering("if (batch != null) { " + body + " } return null;"), type -> {
            var seen = catchThrowable(() -> Plugins.answer(type));

            assertThat(seen.getClass().getName()).isEqualTo(name);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoSuchMethodError", "StackOverflowError", "OutOfMemoryError"})
    void anErrorOfDeliverEndsNoThreadOfTheCaller(String error) throws Exception {
        with(
                factory().delivering("if (batch != null) { throw new " + error + "(\"s3cret\"); } return null;"),
                type -> assertThatThrownBy(() -> Plugins.answer(type))
                        .isInstanceOf(PluginFailedException.class)
                        .hasMessage("the plugin of consumer 'p' threw java.lang." + error + " in deliver"));
    }

    @Test
    void aClassForANewerJavaThatIsNeededOnlyNowIsAnErrorLikeAnyOther() throws Exception {
        PluginJar.of("p.jar", factory().answering("new lib.Newer()"))
                .source("lib.Newer", "package lib; public class Newer {}")
                .changed("lib.Newer", bytes -> {
                    bytes[7] = 99;
                    return bytes;
                })
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            assertThatThrownBy(() -> Plugins.answer(Plugins.consumer(catalog, "p")))
                    .isInstanceOf(PluginFailedException.class)
                    .hasMessageEndingWith("java.lang.UnsupportedClassVersionError in deliver");
        }
    }

    @Test
    void anErrorOfCloseEndsNoThreadOfTheCaller() throws Exception {
        var factory = factory().open("""
                return new ReportConsumer() {
                    public List<DeliveryResult> deliver(List<Delivery> batch) { return List.of(); }
                    public void close() { throw new ExceptionInInitializerError(); }
                };
                """);

        with(factory, type -> {
            var consumer = type.open(Plugins.settings(type));

            assertThatThrownBy(consumer::close)
                    .isInstanceOf(PluginFailedException.class)
                    .hasMessageEndingWith(" in close");
        });
    }

    private static FactorySource factory() {
        return FactorySource.of("p.PluginFactory", "p");
    }

    private void with(FactorySource factory, Consumer<ConsumerType> test) throws Exception {
        PluginJar.of("p.jar", factory).in(directory);
        try (var catalog = Plugins.open(directory)) {
            test.accept(Plugins.consumer(catalog, "p"));
        }
    }
}
