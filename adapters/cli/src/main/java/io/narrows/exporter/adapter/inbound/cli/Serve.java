package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.Optional;

/// The use case behind `data-exporter serve`.
@FunctionalInterface
public interface Serve {

    /// Accepts and delivers reports; returns when the exporter has been stopped and everything is closed.
    ///
    /// @param config the file to lay over the defaults, if the command line names one
    /// @throws RuntimeException if the exporter cannot start; the operator sees the message
    /// @throws InterruptedException if the calling thread was interrupted
    void serve(Optional<Path> config) throws InterruptedException;
}
