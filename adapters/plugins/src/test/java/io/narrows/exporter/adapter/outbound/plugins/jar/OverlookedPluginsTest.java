package io.narrows.exporter.adapter.outbound.plugins.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.plugins.Logged;
import io.narrows.exporter.adapter.outbound.plugins.Plugins;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlookedPluginsTest {
    @TempDir
    private Path directory;

    @Test
    void aJarInAFolderBelowAndAZipAreWarnedOf() throws Exception {
        var below = Files.createDirectory(directory.resolve("kafka"));
        PluginJar.of("kafka.jar", FactorySource.of("a.AFactory", "kafka")).in(below);
        Files.writeString(directory.resolve("acme-1.0.0.ZIP"), "zip");

        try (var log = Logged.by(OverlookedPlugins.class.getName());
                var catalog = Plugins.open(directory)) {
            assertThat(catalog.all()).isEmpty();
            assertThat(log.warnings())
                    .containsExactly(
                            "plugin overlooked file=" + directory.resolve("acme-1.0.0.ZIP")
                                    + " reason=\"a plugin is a .jar; unpack it, or rename it if it is one\"",
                            "plugin overlooked file=" + below.resolve("kafka.jar") + " reason=\"only jars directly in "
                                    + directory + " are loaded; move it there\"");
        }
    }

    @Test
    void whatKubernetesMountsAndAnythingElseIsNot() throws Exception {
        var mounted = Files.createDirectory(directory.resolve("..2026_11_25"));
        PluginJar.of("a.jar", FactorySource.of("a.AFactory", "a")).in(mounted);
        Files.createSymbolicLink(directory.resolve("..data"), mounted);
        Files.createSymbolicLink(
                directory.resolve("a.jar"), directory.resolve("..data").resolve("a.jar"));
        Files.writeString(directory.resolve("README.md"), "read me");
        Files.createDirectory(directory.resolve("lost+found"));

        try (var log = Logged.by(OverlookedPlugins.class.getName());
                var catalog = Plugins.open(directory)) {
            assertThat(catalog.all()).hasSize(1);
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void ofThousandsTwentyAreWarnedOf() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(directory.resolve(i + ".zip"));
        }

        try (var log = Logged.by(OverlookedPlugins.class.getName());
                var catalog = Plugins.open(directory)) {
            assertThat(catalog.all()).isEmpty();
            assertThat(log.warnings()).hasSize(20);
        }
    }
}
