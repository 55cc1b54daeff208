package io.narrows.exporter.adapter.outbound.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.plugins.consumer.PluginConsumerType;
import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnloadingTest {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void closingClosesTheJarOfEveryPlugin() throws Exception {
        for (var name : new String[] {"a", "b", "c"}) {
            PluginJar.of(name + ".jar", FactorySource.of(name + ".PluginFactory", name))
                    .in(directory);
        }
        var catalog = Plugins.open(directory);
        assertThat(OpenFiles.under(directory)).contains("a.jar", "b.jar", "c.jar");

        catalog.close();

        assertThat(OpenFiles.under(directory)).isEmpty();
    }

    @Test
    void closingTwiceDoesNoHarm() throws Exception {
        PluginJar.of("a.jar", FactorySource.of("a.PluginFactory", "a")).in(directory);
        var catalog = Plugins.open(directory);

        catalog.close();
        catalog.close();

        assertThat(OpenFiles.under(directory)).isEmpty();
    }

    @Test
    void nothingHoldsOnToTheClassesOfAPluginThatIsClosed() throws Exception {
        PluginJar.of("a.jar", FactorySource.of("a.PluginFactory", "a").delivering("""
                                        try (var note = PluginFactory.class.getResourceAsStream("/note.txt")) {
                                            return List.of(new DeliveryResult.Rejected(new String(note.readAllBytes())));
                                        } catch (java.io.IOException e) {
                                            throw new java.io.UncheckedIOException(e);
                                        }
                                        """))
                .file("note.txt", "read")
                .in(directory);

        var loader = loaderOfAPluginThatWasUsedAndClosed();

        var deadline = System.nanoTime() + LONGEST.toNanos();
        while (loader.get() != null && System.nanoTime() < deadline) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(loader.get()).isNull();
    }

    private WeakReference<ClassLoader> loaderOfAPluginThatWasUsedAndClosed() throws Exception {
        try (var catalog = Plugins.open(directory)) {
            var type = Plugins.consumer(catalog, "a");
            assertThat(Plugins.answer(type)).isEqualTo("read");
            return new WeakReference<>(
                    ((PluginConsumerType) type).plugin().contextLoader().loader());
        }
    }
}
