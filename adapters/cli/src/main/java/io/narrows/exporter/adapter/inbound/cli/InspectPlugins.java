package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the commands of `data-exporter plugins` look at.
@FunctionalInterface
public interface InspectPlugins {

    /// Looks at every jar in the plugins directory as `serve` would load it, and closes it again.
    ///
    /// @param config the file to lay over the defaults, if the command line names one
    /// @return one for each jar, sorted by name
    /// @throws RuntimeException if the configuration or the directory cannot be read; the message is shown to the
    /// operator
    List<InspectedPlugin> inspect(Optional<Path> config);
}
