package io.narrows.exporter.adapter.outbound.spool.write;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for the writer.
public final class Waiting {
    private Waiting() {}

    /// Waits, interrupted or not: whether a change was kept must not stay unknown.
    public static <T> T on(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }
}
