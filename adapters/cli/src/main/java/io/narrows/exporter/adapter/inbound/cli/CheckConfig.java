package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What `data-exporter check-config` does.
@FunctionalInterface
public interface CheckConfig {

    /// Reads the configuration and loads the plugins, as `serve` would.
    ///
    /// @param config the file to lay over the defaults, if the command line names one
    /// @return what to print, without secrets
    /// @throws RuntimeException if `serve` could not start; the message is shown to the operator, line by line
    List<String> check(Optional<Path> config);
}
