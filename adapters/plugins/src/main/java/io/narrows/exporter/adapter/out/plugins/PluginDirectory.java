package io.narrows.exporter.adapter.out.plugins;

import io.narrows.exporter.adapter.out.plugins.PluginConsumerType.Lent;
import io.narrows.exporter.adapter.out.plugins.PluginConsumerType.LoadedPlugin;
import io.narrows.exporter.domain.consumer.ConsumerCatalog;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ConsumerType;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/// The consumers that the plugins of one directory provide. Each jar in it is a plugin, and provides one; anything else
/// that lies there is let be.
///
/// ```java
/// try (var consumers = PluginDirectory.open(Path.of("plugins"), OnError.FAIL, "0.1.0", options, Clock.systemUTC())) {
///     consumers.find(new ConsumerId("openSearch"));
/// }
/// ```
///
/// Thread-safe. What it gives out is of use until it is closed.
public final class PluginDirectory implements ConsumerCatalog, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(PluginDirectory.class.getName());

    private final IsolatedPlugins plugins;
    private final TreeMap<ConsumerId, PluginConsumerType> types = new TreeMap<>();

    /// What to do about a jar that cannot be loaded.
    public enum OnError {
        /// Stop the start: an exporter without one of its consumers delivers nothing to it.
        FAIL,
        /// Warn, and go on without it.
        SKIP
    }

    private PluginDirectory(IsolatedPlugins plugins) {
        this.plugins = plugins;
    }

    /// Loads the jars one by one, in the order of their names.
    ///
    /// @param exporterVersion that plugins can require a range of, such as `0.1.0`
    /// @param clock lent to consumers
    /// @throws PluginStartupException if the directory cannot be read, an option is not allowed, or, with `FAIL`, a jar
    /// cannot be loaded; then nothing stays open
    public static PluginDirectory open(
            Path directory, OnError onError, String exporterVersion, OperatorOptions options, Clock clock) {
        var jars = jarsIn(directory);
        var opened = new PluginDirectory(new IsolatedPlugins(directory, exporterVersion));
        try {
            for (var jar : jars) {
                opened.load(jar, onError)
                        .ifPresent(plugin -> opened.add(
                                new PluginConsumerType(plugin, new Lent(optionsOf(plugin, options), clock))));
            }
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public Optional<ConsumerType> find(ConsumerId id) {
        return Optional.ofNullable(types.get(id));
    }

    @Override
    public List<ConsumerType> all() {
        return List.copyOf(types.values());
    }

    /// Closes the jars. To be called when every consumer is closed: afterwards they find no more of their classes.
    @Override
    public void close() {
        plugins.unloadAll();
    }

    private static List<Path> jarsIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new PluginStartupException("Cannot load plugins: "
                    + (Files.exists(directory)
                            ? directory + " is no directory"
                            : "there is no directory " + directory));
        }
        try (var files = Files.list(directory)) {
            return files.filter(PluginDirectory::isJar).sorted().toList();
        } catch (IOException e) {
            throw new PluginStartupException("Cannot load plugins: " + directory + " cannot be read (" + e + ")", e);
        }
    }

    private static boolean isJar(Path file) {
        var name = file.getFileName().toString();
        return name.toLowerCase(Locale.ROOT).endsWith(".jar") && !name.startsWith(".") && !Files.isDirectory(file);
    }

    private Optional<LoadedPlugin> load(Path jar, OnError onError) {
        var start = System.nanoTime();
        try {
            var plugin = load(jar);
            LOGGER.log(
                    Level.INFO,
                    "plugin loaded jar={0} consumer={1} version={2} took={3,number,#}ms",
                    jar.getFileName(),
                    plugin.declared().id(),
                    plugin.version(),
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
            return Optional.of(plugin);
        } catch (PluginStartupException e) {
            if (onError == OnError.FAIL) {
                throw e;
            }
            LOGGER.log(Level.WARNING, "plugin skipped jar={0} reason=\"{1}\"", jar.getFileName(), e.getMessage());
            return Optional.empty();
        }
    }

    private LoadedPlugin load(Path jar) {
        if (!Files.isReadable(jar)) {
            throw PluginStartupException.of(jar, "the file cannot be read");
        }
        var plugin = plugins.load(jar);
        try {
            var loader = plugin.getPluginClassLoader();
            var context = new ContextLoader(loader);
            var factory = new FactoryFinder(jar, loader).make();
            var declared = FactoryDeclarations.of(factory, jar, context);
            ensureNew(declared.id(), jar);
            return new LoadedPlugin(jar, plugin.getDescriptor().getVersion(), context, factory, declared);
        } catch (RuntimeException | Error e) {
            plugins.unload(plugin.getPluginId());
            throw e;
        }
    }

    private void ensureNew(ConsumerId id, Path jar) {
        var other = types.get(id);
        if (other != null) {
            throw PluginStartupException.of(
                    jar,
                    "consumer '" + id + "' is already provided by "
                            + other.plugin().jar().getFileName());
        }
    }

    private static ConsumerSettings optionsOf(LoadedPlugin plugin, OperatorOptions options) {
        var declared = plugin.declared();
        try {
            return options.of(declared.id(), declared.options());
        } catch (InvalidSettingException e) {
            throw new PluginStartupException("consumers." + declared.id() + "." + e.getMessage(), e);
        }
    }

    private void add(PluginConsumerType type) {
        types.put(type.id(), type);
    }
}
