package io.narrows.exporter.adapter.outbound.plugins.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.narrows.exporter.adapter.outbound.plugins.Logged;
import io.narrows.exporter.adapter.outbound.plugins.PluginDirectory;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.plugins.Plugins;
import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInAll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests plugins that do not return, or leave threads running.
class UnresponsivePluginTest {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /// Code that ends only some time after an interrupt, so that it hangs but no test leaves a thread behind.
    private static final String HANG = """
            static void hang() {
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"id", "settings", "options", "batchLimits", "<init>", "<clinit>"})
    void onePluginThatHangsAtTheStartIsRefusedInTime(String method) throws Exception {
        PluginJar.of("kafka.jar", hangingIn(method)).in(directory);

        var refusal = catchThrowable(() -> hastily(OnError.FAIL).close());

        assertThat(refusal)
                .isInstanceOf(PluginStartupException.class)
                .message()
                .startsWith("Cannot load plugin kafka.jar: it gave no answer within 300 ms, and was in"
                        + " kafka.KafkaFactory." + method + "(KafkaFactory.java:");
        awaitNoThread("plugin kafka.jar");
    }

    @Test
    void aFactoryThatDoesNotComeBackFromBeingClosedHoldsUpNoStop() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .close("try { Thread.sleep(600_000); } catch (InterruptedException e) { }"))
                .in(directory);
        try (var log = Logged.by(FactoryEnd.class.getName())) {
            hastily(OnError.FAIL).close();

            assertThat(log.warnings())
                    .containsExactly("plugin not closed consumer=kafka reason=\"close did not return within 300 ms\"");
        }
    }

    @Test
    void aFactoryThatThrowsWhenItIsClosedIsLogged() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .close("throw new IllegalStateException(\"not open\");"))
                .in(directory);
        try (var log = Logged.by(FactoryEnd.class.getName())) {
            hastily(OnError.FAIL).close();

            assertThat(log.warnings())
                    .containsExactly("plugin not closed consumer=kafka"
                            + " reason=\"java.lang.IllegalStateException: not open\"");
        }
    }

    @Test
    void theOthersAreLoadedWhereItIsSkipped() throws Exception {
        PluginJar.of("kafka.jar", hangingIn("<init>")).in(directory);
        PluginJar.of("z.jar", FactorySource.of("z.ZFactory", "z")).in(directory);

        try (var log = Logged.by(PluginDirectory.class.getName());
                var catalog = hastily(OnError.SKIP)) {
            assertThat(catalog.all())
                    .singleElement()
                    .satisfies(type -> assertThat(Plugins.answer(type)).isEqualTo("as usual"));
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("plugin skipped jar=kafka.jar", "gave no answer within 300 ms");
        }
    }

    @Test
    void threadsThatARefusedPluginLeavesAreInterruptedAndToldOf() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .member(HANG)
                                .member("public KafkaFactory() { new Thread(() -> hang(), \"left by kafka\").start();"
                                        + " throw new IllegalStateException(); }"))
                .in(directory);

        try (var log = Logged.by(LeftThreads.class.getName())) {
            assertThat(catchThrowable(() -> Plugins.open(directory).close()))
                    .isInstanceOf(PluginStartupException.class);

            assertThat(log.warnings())
                    .containsExactly("plugin left threads running jar=kafka.jar count=1 threads=[left by kafka]");
        }
        awaitNoThread("left by kafka");
    }

    @Test
    void threadsThatAConsumerLeavesAreInterruptedAndToldOfWhenThePluginIsClosed() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .member(HANG)
                                .member("static Object start(String name) {"
                                        + " new Thread(() -> hang(), name).start(); return \"started\"; }")
                                .answering("start(\"poller 1\") + \" \" + start(\"poller 2\")"))
                .in(directory);

        try (var log = Logged.by(LeftThreads.class.getName())) {
            var catalog = Plugins.open(directory);
            assertThat(Plugins.answer(Plugins.consumer(catalog, "kafka"))).isEqualTo("started started");

            catalog.close();

            assertThat(log.warnings())
                    .containsExactly("plugin left threads running jar=kafka.jar count=2 threads=[poller 1, poller 2]");
        }
        awaitNoThread("poller 1");
        awaitNoThread("poller 2");
    }

    private PluginDirectory hastily(OnError onError) {
        return Plugins.open(
                new PluginSettings(List.of(directory), onError, new TrustInAll(), Duration.ofMillis(300), 8, false));
    }

    private static FactorySource hangingIn(String method) {
        var factory = FactorySource.of("kafka.KafkaFactory", "kafka").member(HANG);
        return switch (method) {
            case "id" -> factory.id("hang(); return null;");
            case "settings" -> factory.settings("hang(); return null;");
            case "options" -> factory.options("hang(); return null;");
            case "batchLimits" -> factory.batchLimits("hang(); return null;");
            case "<init>" -> factory.member("public KafkaFactory() { hang(); }");
            default -> factory.member("static { hang(); }");
        };
    }

    private static void awaitNoThread(String name) throws InterruptedException {
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                assertThat(thread.join(LONGEST)).as(name + " has ended").isTrue();
            }
        }
    }
}
