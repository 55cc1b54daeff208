package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.Optional;

/// What `data-exporter serve` does.
@FunctionalInterface
public interface Serve {

    /// Takes and delivers reports; returns when the exporter has been stopped and everything is closed.
    ///
    /// @param config the file to lay over the defaults, if the command line names one
    /// @throws RuntimeException if the exporter cannot start; the message is shown to the operator
    /// @throws InterruptedException if this thread was interrupted
    void serve(Optional<Path> config) throws InterruptedException;
}
