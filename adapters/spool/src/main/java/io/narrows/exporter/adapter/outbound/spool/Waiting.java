package io.narrows.exporter.adapter.outbound.spool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for the writer.
final class Waiting {
    private Waiting() {}

    /// Waits, interrupted or not: whether a change was kept must not stay unknown.
    static <T> T on(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }
}
