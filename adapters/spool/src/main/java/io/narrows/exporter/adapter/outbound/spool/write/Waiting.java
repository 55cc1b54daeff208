package io.narrows.exporter.adapter.outbound.spool.write;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for the writer.
public final class Waiting {
    private Waiting() {}

    /// Waits even if interrupted, because the caller must know whether a change was written.
    public static <T> T on(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }
}
