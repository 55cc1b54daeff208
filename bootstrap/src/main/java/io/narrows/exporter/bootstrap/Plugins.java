package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin;
import io.narrows.exporter.adapter.outbound.plugins.InspectedJar;
import io.narrows.exporter.adapter.outbound.plugins.InspectedJar.Finding;
import io.narrows.exporter.bootstrap.config.Configuration;
import java.time.Instant;
import java.util.List;

/// Inspects plugins for the command line.
final class Plugins {
    private Plugins() {}

    /// Inspects all jars in the plugins directory.
    ///
    /// @throws RuntimeException if the plugins directory cannot be read, with a message for operators
    static List<InspectedPlugin> inspect(Configuration configuration) {
        return InspectedJar.allOf(configuration.plugins(), Version.CURRENT, Instant.now()).stream()
                .map(jar -> new InspectedPlugin(jar.name(), jar.sha256(), state(jar.finding())))
                .toList();
    }

    private static InspectedPlugin.State state(Finding finding) {
        return switch (finding) {
            case Finding.Untrusted untrusted -> new InspectedPlugin.Untrusted(untrusted.reason());
            case Finding.Broken broken -> new InspectedPlugin.Broken(broken.trust(), broken.reason());
            case Finding.Loads loads ->
                new InspectedPlugin.Loaded(
                        loads.trust(),
                        loads.pluginId(),
                        loads.version(),
                        loads.consumer(),
                        loads.settings(),
                        loads.options(),
                        loads.batchLimits());
        };
    }
}
