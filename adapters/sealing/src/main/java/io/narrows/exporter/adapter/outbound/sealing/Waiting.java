package io.narrows.exporter.adapter.outbound.sealing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for what another thread of a spool does, such as its writer.
public final class Waiting {
    private Waiting() {}

    /// Waits even if interrupted, because the caller must know whether a change was written.
    ///
    /// @throws RuntimeException that the other thread ended with
    public static <T> T on(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }
}
