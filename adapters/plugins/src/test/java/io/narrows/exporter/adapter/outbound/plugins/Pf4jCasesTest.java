package io.narrows.exporter.adapter.outbound.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ConcurrentModificationException;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.JarPluginManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginState;

/// What PF4J 3.15 does by itself where this adapter works around it: one minimal case for each workaround. When a case
/// fails after an upgrade of PF4J, the part that its comment names can go.
class Pf4jCasesTest {
    @TempDir
    private Path plugins;

    /// `IsolatedPlugins.unloadAll`: pf4j#656
    @Test
    void stoppingAllPluginsFails() throws IOException {
        plugin("a", "");
        plugin("b", "");
        plugin("c", "");
        var manager = manager();
        manager.loadPlugins();
        manager.startPlugins();

        assertThatThrownBy(manager::stopPlugins).isInstanceOf(ConcurrentModificationException.class);
    }

    /// `IsolatedPlugins.load`, jar by jar: like pf4j#563
    @Test
    void loadingAllPluginsPassesOverADamagedJar() throws IOException {
        plugin("a", "");
        Files.writeString(plugins.resolve("damaged.jar"), "no jar");
        var manager = manager();

        manager.loadPlugins();

        assertThat(manager.getPlugins()).hasSize(1);
    }

    /// `IsolatedPlugins.isPluginValid`
    @Test
    void aPluginForANewerSystemIsDisabledWithoutAnException() throws IOException {
        plugin("a", ">=9.0.0");
        var manager = manager();
        manager.setSystemVersion("0.1.0");

        manager.loadPlugins();
        manager.startPlugins();

        assertThat(manager.getPlugin("a").getPluginState()).isEqualTo(PluginState.DISABLED);
    }

    /// `IsolatedPlugins.isPluginDisabled`
    @Test
    void aFileBesideTheJarsDisablesAPlugin() throws IOException {
        plugin("a", "");
        Files.writeString(plugins.resolve("disabled.txt"), "a\n");
        var manager = manager();

        manager.loadPlugins();

        assertThat(manager.getPlugin("a").getPluginState()).isEqualTo(PluginState.DISABLED);
    }

    /// `PluginManifestFinder`
    @Test
    void aJarWithoutAManifestEndsInANullPointerException() throws IOException {
        var jar = plugins.resolve("bare.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("a.txt"));
        }
        var finder = new ManifestPluginDescriptorFinder();

        assertThatThrownBy(() -> finder.find(jar)).isInstanceOf(NullPointerException.class);
    }

    private JarPluginManager manager() {
        return new JarPluginManager(plugins);
    }

    private void plugin(String id, String requires) throws IOException {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", id);
        attributes.putValue("Plugin-Version", "1.0.0");
        if (!requires.isEmpty()) {
            attributes.putValue("Plugin-Requires", requires);
        }
        try (var out = new JarOutputStream(Files.newOutputStream(plugins.resolve(id + ".jar")), manifest)) {
            out.putNextEntry(new ZipEntry("a.txt"));
        }
    }
}
