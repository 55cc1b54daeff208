package io.narrows.exporter.adapter.outbound.plugins.load;

import io.narrows.exporter.domain.plugin.ContextLoader;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.nio.file.Path;

/// A plugin whose factory was created and has declared its consumer.
///
/// @param jar the jar that was loaded: the one in the plugins directory, or a copy of it
/// @param id the plugin's id in its manifest
/// @param trust why the jar is trusted, in a few words
public record LoadedPlugin(
        Path jar,
        String id,
        String version,
        String trust,
        ContextLoader contextLoader,
        ReportConsumerFactory factory,
        FactoryDeclarations declared) {}
