package io.narrows.exporter.adapter.inbound.http.server;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The requests of one port that are being answered, over all its connections. There are only so many of them, and
/// their answers can be waited for. Thread-safe.
public final class OpenRequests {
    private final int most;
    private final Semaphore permits;
    private final LongAdder refused = new LongAdder();

    /// @param most requests at the same time
    OpenRequests(int most) {
        this.most = most;
        this.permits = new Semaphore(most);
    }

    /// @param request ends when its answer is sent
    /// @return whether it ran; false if there are too many
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

    /// Those that did not run since the start.
    public long refused() {
        return refused.sum();
    }

    /// Waits until none is left.
    ///
    /// @param patience how long to wait at most
    /// @throws InterruptedException if this thread was interrupted meanwhile
    public void awaitNone(Duration patience) throws InterruptedException {
        if (permits.tryAcquire(most, patience.toNanos(), TimeUnit.NANOSECONDS)) {
            permits.release(most);
        }
    }
}
