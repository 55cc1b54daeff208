package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The use case behind `data-exporter plugins`.
@FunctionalInterface
public interface InspectPlugins {

    /// Loads each jar in the plugins directory as `serve` would, and closes it again.
    ///
    /// @param config the file to lay over the defaults, if the command line names one
    /// @return one entry for each jar, sorted by name
    /// @throws RuntimeException if the configuration or the directory cannot be read; the operator sees the message
    List<InspectedPlugin> inspect(Optional<Path> config);
}
