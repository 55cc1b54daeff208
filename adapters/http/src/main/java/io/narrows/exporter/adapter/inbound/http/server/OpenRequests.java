package io.narrows.exporter.adapter.inbound.http.server;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The requests being answered on all connections of one port. Their number is bounded, and the exporter can wait for
/// them to finish. Thread-safe.
public final class OpenRequests {
    private final int most;
    private final Semaphore permits;
    private final LongAdder refused = new LongAdder();

    /// @param most the maximum number of simultaneous requests
    OpenRequests(int most) {
        this.most = most;
        this.permits = new Semaphore(most);
    }

    /// @param request returns when its answer is sent
    /// @return whether the request ran; false if too many were running
    boolean run(Runnable request) {
        if (!permits.tryAcquire()) {
            refused.increment();
            return false;
        }
        try {
            request.run();
            return true;
        } finally {
            permits.release();
        }
    }

    /// How many requests were refused since the start.
    public long refused() {
        return refused.sum();
    }

    /// Waits until no request is open.
    ///
    /// @param patience the longest wait
    /// @throws InterruptedException if the calling thread was interrupted meanwhile
    public void awaitNone(Duration patience) throws InterruptedException {
        if (permits.tryAcquire(most, patience.toNanos(), TimeUnit.NANOSECONDS)) {
            permits.release(most);
        }
    }
}
