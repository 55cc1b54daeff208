package io.narrows.exporter.adapter.outbound.postgres.write;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for what another thread does.
final class Waiting {
    private Waiting() {}

    /// @throws RuntimeException that the other thread ended with
    static <T> T on(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
