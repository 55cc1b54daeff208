package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.out.plugins.PluginDirectory;
import io.narrows.exporter.adapter.out.plugins.PluginDirectory.OnError;
import io.narrows.exporter.bootstrap.config.ConfigException;
import io.narrows.exporter.bootstrap.config.Configuration;
import java.time.Clock;

/// Loads the plugins as the configuration says.
final class Plugins {
    private Plugins() {}

    /// @throws ConfigException if an option of a consumer is not allowed, or is one that no consumer has
    /// @throws RuntimeException if a plugin cannot be loaded, with a message for operators
    static PluginDirectory load(Configuration configuration) {
        var plugins = configuration.plugins();
        var catalog = PluginDirectory.open(
                plugins.directory(),
                plugins.skipsBroken() ? OnError.SKIP : OnError.FAIL,
                Version.CURRENT,
                configuration.consumers()::of,
                Clock.systemUTC());
        try {
            configuration.consumers().check();
            return catalog;
        } catch (ConfigException e) {
            catalog.close();
            throw e;
        }
    }
}
