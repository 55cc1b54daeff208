package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.plugins.consumer.PluginConsumerType;
import io.narrows.exporter.adapter.outbound.plugins.consumer.PluginConsumerType.Lent;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.adapter.outbound.plugins.load.LoadedPlugin;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The consumers that the plugins of one or more directories provide. Each jar in a directory is a plugin and provides
/// one consumer; other files are ignored.
///
/// ```java
/// try (var consumers = PluginDirectory.open(settings, "0.1.0", options, Clock.systemUTC(), egress)) {
///     consumers.find(new ConsumerId("openSearch"));
/// }
/// ```
///
/// Thread-safe. Its consumers work until the directory is closed.
public final class PluginDirectory implements ConsumerCatalog, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(PluginDirectory.class.getName());

    private final PluginLoading loading;
    private final TreeMap<ConsumerId, PluginConsumerType> types = new TreeMap<>();

    private PluginDirectory(PluginLoading loading) {
        this.loading = loading;
    }

    /// Loads the jars one by one, in the order of their names.
    ///
    /// @param exporterVersion the version that plugins can require a range of, such as `0.1.0`
    /// @param clock lent to consumers
    /// @param egress decides which destinations consumers may connect to
    /// @throws PluginStartupException if a directory cannot be read, an option is not allowed, or, with `OnError.FAIL`,
    ///     a jar cannot be loaded or is not trusted; then nothing stays open
    public static PluginDirectory open(
            PluginSettings settings, String exporterVersion, OperatorOptions options, Clock clock, Egress egress) {
        var opened = new PluginDirectory(new PluginLoading(settings, exporterVersion, clock.instant()));
        try {
            for (var jar : opened.loading.jars()) {
                opened.load(jar, settings.onError())
                        .ifPresent(plugin -> opened.add(
                                new PluginConsumerType(
                                        plugin,
                                        new Lent(
                                                optionsOf(plugin, options),
                                                clock,
                                                egress,
                                                settings.concurrency(),
                                                settings.requiresAudience())),
                                settings.startTimeout()));
            }
            opened.loading.warnOfOverlooked();
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

    /// What identifies the code of each plugin, such as in a stack trace.
    public List<PluginOrigin> origins() {
        return types.values().stream()
                .map(PluginConsumerType::plugin)
                .map(plugin -> new PluginOrigin(
                        plugin.declared().id(),
                        plugin.contextLoader().loader(),
                        plugin.factory().getClass().getPackageName()))
                .toList();
    }

    /// Closes the factories and the jars. Call this after every consumer is closed, because consumers can load no
    /// classes afterwards.
    @Override
    public void close() {
        loading.close();
    }

    private Optional<LoadedPlugin> load(Path jar, OnError onError) {
        var start = System.nanoTime();
        try {
            var plugin = loading.load(jar);
            LOGGER.log(
                    Level.INFO,
                    "plugin loaded jar={0} consumer={1} version={2} trust=\"{3}\" took={4,number,#}ms",
                    jar.getFileName(),
                    plugin.declared().id(),
                    plugin.version(),
                    plugin.trust(),
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

    private static ConsumerSettings optionsOf(LoadedPlugin plugin, OperatorOptions options) {
        var declared = plugin.declared();
        try {
            return options.of(declared.id(), declared.options());
        } catch (InvalidSettingException e) {
            throw new PluginStartupException("consumers." + declared.id() + "." + e.getMessage(), e);
        }
    }

    private void add(PluginConsumerType type, Duration patience) {
        types.put(type.id(), type);
        for (var warning : new OptionWarnings(type, patience).ask()) {
            LOGGER.log(Level.WARNING, "consumer options consumer={0} warning=\"{1}\"", type.id(), warning);
        }
    }
}
