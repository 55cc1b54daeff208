package io.narrows.exporter.adapter.outbound.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextLoaderTest {
    private static final String SEE = """
            private static final List<String> SEEN = new ArrayList<>();
            static { see("class"); }
            public PluginFactory() { see("constructor"); }
            public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
                see("usesTls");
                return true;
            }
            static void see(String where) {
                var own = Thread.currentThread().getContextClassLoader() == PluginFactory.class.getClassLoader();
                SEEN.add(where + (own ? "" : " with a strange loader"));
            }
            """;

    @TempDir
    private Path directory;

    private final ClassLoader callers = new URLClassLoader(new URL[0]);
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void everyCallIntoAPluginHasItsLoaderAsTheContextLoader() throws Exception {
        PluginJar.of(
                        "p.jar",
                        FactorySource.of("p.PluginFactory", "p")
                                .member(SEE)
                                .id("see(\"id\"); return new ConsumerId(\"p\");")
                                .settings("see(\"settings\"); return SettingDeclarations.NONE;")
                                .options("see(\"options\"); return SettingDeclarations.NONE;")
                                .batchLimits("see(\"batchLimits\"); return BatchLimits.ONE;")
                                .hosts("see(\"hosts\"); return Set.of();")
                                .open("""
                                        see("open");
                                        return new ReportConsumer() {
                                            public List<DeliveryResult> deliver(List<Delivery> batch) {
                                                see("deliver");
                                                return List.of(new DeliveryResult.Rejected(String.join(",", SEEN)));
                                            }
                                            public void close() { see("close"); }
                                        };
                                        """))
                .in(directory);
        Thread.currentThread().setContextClassLoader(callers);

        try (var catalog = Plugins.open(directory)) {
            var type = Plugins.consumer(catalog, "p");
            type.hosts(Plugins.settings(type));
            Plugins.answer(type);

            assertThat(Plugins.answer(type))
                    .isEqualTo("class,constructor,id,settings,options,batchLimits,hosts,"
                            // The egress check asks for the hosts, and for TLS, before each consumer is opened.
                            + "hosts,usesTls,open,deliver,close,hosts,usesTls,open,deliver");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(callers);
        }
    }

    @Test
    void theContextLoaderOfTheCallerIsBackEvenAfterAnException() throws Exception {
        PluginJar.of("p.jar", FactorySource.of("p.PluginFactory", "p").delivering("throw new IllegalStateException();"))
                .in(directory);
        Thread.currentThread().setContextClassLoader(callers);

        try (var catalog = Plugins.open(directory)) {
            var type = Plugins.consumer(catalog, "p");
            assertThatThrownBy(() -> Plugins.answer(type)).isInstanceOf(IllegalStateException.class);

            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(callers);
        }
    }

    @Test
    void aDeliveryOnAVirtualThreadHasThePluginsLoader() throws Exception {
        PluginJar.of(
                        "p.jar",
                        FactorySource.of("p.PluginFactory", "p")
                                .answering(
                                        "Thread.currentThread().isVirtual() + \" \" +"
                                                + " (Thread.currentThread().getContextClassLoader() == getClass().getClassLoader())"))
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            var type = Plugins.consumer(catalog, "p");
            var answer = new FutureTask<>(() -> Plugins.answer(type));
            Thread.ofVirtual().start(answer);

            assertThat(answer.get()).isEqualTo("true true");
        }
    }
}
