package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The use case behind `data-exporter routes`.
@FunctionalInterface
public interface InspectRoutes {

    /// Reads the configuration and loads the plugins, as `serve` would.
    ///
    /// @param config the file to lay over the defaults, if the command line names one
    /// @return the routes, in the order in which they add their consumers to a report
    /// @throws RuntimeException if `serve` could not start; the operator sees the message, line by line
    List<InspectedRoute> inspect(Optional<Path> config);
}
