package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.adapter.outbound.plugins.jar.OverlookedPlugins;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.adapter.outbound.plugins.jar.PrivateCopies;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInAll;
import io.narrows.exporter.adapter.outbound.plugins.load.FactoryEnd;
import io.narrows.exporter.adapter.outbound.plugins.load.FactoryProbe;
import io.narrows.exporter.adapter.outbound.plugins.load.IsolatedPlugins;
import io.narrows.exporter.adapter.outbound.plugins.load.LoadedPlugin;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.plugin.ContextLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Loads the jars of the plugins directories one by one: checks whether a jar is trusted, opens it, and reads what its
/// factory declares.
///
/// For one thread. `close` closes the jars.
final class PluginLoading implements AutoCloseable {
    private final PluginSettings settings;
    private final Instant now;
    private final IsolatedPlugins plugins;
    private final PrivateCopies copies = new PrivateCopies();
    private final TreeMap<ConsumerId, Path> providers = new TreeMap<>();
    private final List<LoadedPlugin> open = new ArrayList<>();

    PluginLoading(PluginSettings settings, String exporterVersion, Instant now) {
        this.settings = settings;
        this.now = now;
        this.plugins = new IsolatedPlugins(settings.directories(), exporterVersion, copies);
    }

    /// All jars, sorted by name; jars of the same name in the order of their directories.
    ///
    /// @throws PluginStartupException if a directory cannot be read
    List<Path> jars() {
        return settings.directories().stream()
                .flatMap(PluginLoading::jarsIn)
                .sorted(Comparator.comparing(Path::getFileName))
                .toList();
    }

    /// Warns about files in the directories that look like plugins but are not loaded. Call this once.
    void warnOfOverlooked() {
        new OverlookedPlugins(settings.directories()).warn();
    }

    private static Stream<Path> jarsIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new PluginStartupException("Cannot load plugins: "
                    + (Files.exists(directory)
                            ? directory + " is no directory"
                            : "there is no directory " + directory));
        }
        try (var files = Files.list(directory)) {
            return files.filter(PluginLoading::isJar).toList().stream();
        } catch (IOException e) {
            throw new PluginStartupException("Cannot load plugins: " + directory + " cannot be read (" + e + ")", e);
        }
    }

    /// A jar that may be loaded.
    ///
    /// @param jar the jar in a plugins directory, or the checked copy of it
    /// @param trust why the jar is trusted, in a few words
    record Admitted(Path jar, String trust) {}

    /// @throws PluginStartupException if the jar is not trusted or cannot be loaded; then nothing stays open
    LoadedPlugin load(Path jar) {
        return open(admit(jar));
    }

    /// Checks whether a jar is trusted. Runs none of its code yet.
    ///
    /// @throws PluginStartupException if the jar is not trusted
    Admitted admit(Path jar) {
        if (!Files.isReadable(jar)) {
            throw PluginStartupException.of(jar, "the file cannot be read");
        }
        if (!Files.isRegularFile(jar)) {
            throw PluginStartupException.of(jar, "it is no file, but a pipe, a socket or a device");
        }
        var file = settings.trust() instanceof TrustInAll ? jar : copies.of(jar);
        return new Admitted(file, settings.trust().check(file, now));
    }

    /// @throws PluginStartupException if the jar cannot be loaded; then nothing stays open
    LoadedPlugin open(Admitted admitted) {
        var jar = admitted.jar();
        var plugin = plugins.load(jar);
        try {
            var loader = plugin.getPluginClassLoader();
            var answers = new FactoryProbe(jar, loader, settings.startTimeout()).hold();
            ensureNew(answers.declared().id(), jar);
            var loaded = new LoadedPlugin(
                    jar,
                    plugin.getPluginId(),
                    plugin.getDescriptor().getVersion(),
                    admitted.trust(),
                    new ContextLoader(loader),
                    answers.factory(),
                    answers.declared());
            open.add(loaded);
            return loaded;
        } catch (RuntimeException | Error e) {
            plugins.unload(plugin.getPluginId());
            throw e;
        }
    }

    @Override
    public void close() {
        open.forEach(plugin -> new FactoryEnd(plugin, settings.startTimeout()).come());
        open.clear();
        plugins.unloadAll();
        copies.close();
    }

    private void ensureNew(ConsumerId id, Path jar) {
        var other = providers.putIfAbsent(id, jar);
        if (other != null) {
            throw PluginStartupException.of(
                    jar, "consumer '" + id + "' is already provided by " + copies.another(other, jar));
        }
    }

    private static boolean isJar(Path file) {
        var name = file.getFileName().toString();
        return name.toLowerCase(Locale.ROOT).endsWith(".jar") && !name.startsWith(".") && !Files.isDirectory(file);
    }
}
