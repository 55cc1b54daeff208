package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The use case behind `data-exporter check-config`.
@FunctionalInterface
public interface CheckConfig {

    /// Reads the configuration and loads the plugins, as `serve` would.
    ///
    /// @param config the file to lay over the defaults, if the command line names one
    /// @return the lines to print, without secrets
    /// @throws RuntimeException if `serve` could not start; the operator sees the message, line by line
    List<String> check(Optional<Path> config);
}
