package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.nio.file.Path;

/// A plugin whose factory is made and has answered.
///
/// @param jar that it was loaded from: the one in the plugins directory, or a copy of it
/// @param id of the plugin, as its manifest says
/// @param trust why it is trusted, in a few words
record LoadedPlugin(
        Path jar,
        String id,
        String version,
        String trust,
        ContextLoader contextLoader,
        ReportConsumerFactory factory,
        FactoryDeclarations declared) {}
