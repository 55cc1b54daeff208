package io.narrows.exporter.adapter.in.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Counts the requests that are being answered, so that their answers can be waited for. Thread-safe.
final class OpenRequests {
    private static final int EVERY_PERMIT = Integer.MAX_VALUE;

    private final Semaphore permits = new Semaphore(EVERY_PERMIT);

    /// @param request ends when its answer is sent
    void run(Runnable request) {
        permits.acquireUninterruptibly();
        try {
            request.run();
        } finally {
            permits.release();
        }
    }

    /// Waits until none is left.
    ///
    /// @param patience how long to wait at most
    /// @throws InterruptedException if this thread was interrupted meanwhile
    void awaitNone(Duration patience) throws InterruptedException {
        if (permits.tryAcquire(EVERY_PERMIT, patience.toNanos(), TimeUnit.NANOSECONDS)) {
            permits.release(EVERY_PERMIT);
        }
    }
}
