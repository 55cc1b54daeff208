package io.narrows.exporter.adapter.inbound.http.body;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Reads large bodies on a few platform threads. A virtual thread that computes keeps its carrier, and there are only
/// as many carriers as processors: two senders of 64 MiB would hold up every other request and every delivery for
/// seconds, above all after a start, while the code is not compiled.
///
/// Thread-safe. What waits is bounded by the budget for bodies.
final class LargeBodies {
    /// Smaller bodies take less time than the way to another thread and back is worth.
    private static final int LARGE = 256 * 1024;

    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            Runtime.getRuntime().availableProcessors(),
            Runtime.getRuntime().availableProcessors(),
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("large body ", 0).factory());

    LargeBodies() {
        threads.allowCoreThreadTimeOut(true);
    }

    /// Does the work, on another thread if the body is large, and waits for the result.
    ///
    /// @param size of the body in bytes
    /// @throws RuntimeException as the work throws it
    <T> T compute(int size, Supplier<T> work) {
        if (size < LARGE) {
            return work.get();
        }
        try {
            return CompletableFuture.supplyAsync(work, threads).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }
}
