package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.out.plugins.PluginDirectory;
import io.narrows.exporter.application.NamedConsumers;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.config.OperatorSetup;
import java.time.Clock;

/// Where reports can go: the plugins that are loaded, and what the operator made of them. To be closed when every
/// consumer is.
///
record Consumers(PluginDirectory plugins, OperatorSetup setup) implements AutoCloseable {

    /// @throws ConfigException if what the configuration says of consumers or routes is not allowed
    /// @throws RuntimeException if a plugin cannot be loaded, with a message for operators
    static Consumers load(Configuration configuration) {
        var plugins = PluginDirectory.open(
                configuration.plugins(), Version.CURRENT, configuration.consumers()::of, Clock.systemUTC());
        try {
            return new Consumers(plugins, configuration.setUp(plugins));
        } catch (RuntimeException | Error e) {
            plugins.close();
            throw e;
        }
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
