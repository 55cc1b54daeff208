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

/// Where reports can go: the plugins that are loaded, and what the operator made of them. To be closed when every
/// consumer is.
///
record Consumers(PluginDirectory plugins, OperatorSetup setup) implements AutoCloseable {

    /// @throws ConfigException if what the configuration says of consumers or routes is not allowed
    /// @throws RuntimeException if a plugin cannot be loaded, with a message for operators
    /// @param egress says where consumers may connect to
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

    /// The plugins, as the log tells their lines apart.
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

    /// Loads them to be looked at: none of them is opened.
    static Consumers inspect(Configuration configuration) {
        return load(configuration, destination -> destination);
    }

    /// Those that are installed, and those that are named.
    NamedConsumers catalog() {
        return setup.consumers();
    }

    @Override
    public void close() {
        plugins.close();
    }
}
