package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.outbound.plugins.PluginDirectory;
import io.narrows.exporter.adapter.outbound.plugins.PluginOrigin;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.config.OperatorSetup;
import io.narrows.exporter.bootstrap.logging.LogOwner;
import io.narrows.exporter.domain.consumer.Egress;
import java.time.Clock;
import java.util.List;

/// The loaded plugins, and the consumers and routes that the operator configured. To be closed when every consumer is
/// closed.
record Consumers(PluginDirectory plugins, OperatorSetup setup) implements AutoCloseable {

    /// Loads the plugins, and reads the options of consumers and the routes.
    ///
    /// @param egress decides where consumers may connect to
    /// @throws ConfigException if a value under `consumers` or `routes` is not allowed
    /// @throws RuntimeException if a plugin cannot be loaded, with a message for operators
    static Consumers load(Configuration configuration, Egress egress) {
        var plugins = PluginDirectory.open(
                configuration.plugins(), Version.CURRENT, configuration.consumers()::of, Clock.systemUTC(), egress);
        try {
            return new Consumers(plugins, configuration.setUp(plugins));
        } catch (RuntimeException | Error e) {
            plugins.close();
            throw e;
        }
    }

    /// The plugins as the log knows them, so that it can name the consumer in their lines.
    List<LogOwner> logOwners(Configuration configuration) {
        return plugins.origins().stream()
                .map(origin -> owner(origin, configuration))
                .toList();
    }

    private static LogOwner owner(PluginOrigin origin, Configuration configuration) {
        return new LogOwner(
                origin.consumer().value(),
                origin.loader(),
                origin.packageName(),
                configuration.consumers().logLevel(origin.consumer()).orElse(configuration.logLevel()));
    }

    /// Loads the plugins for inspection only. No consumer connects anywhere.
    static Consumers inspect(Configuration configuration) {
        return load(configuration, destination -> destination);
    }

    /// The installed consumers and the named consumers.
    NamedConsumers catalog() {
        return setup.consumers();
    }

    @Override
    public void close() {
        plugins.close();
    }
}
