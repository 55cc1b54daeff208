package io.narrows.exporter.adapter.inbound.http.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The requests being answered on all connections of one port. Their number is bounded, that of one remote address too,
/// because a single connection of HTTP/2 carries many requests; and the exporter can wait for them to finish.
/// Thread-safe.
public final class OpenRequests {
    private final int most;
    private final int mostPerAddress;
    private final Semaphore permits;
    private final Map<String, Integer> perAddress = new ConcurrentHashMap<>();

    /// @param most the maximum number of simultaneous requests
    /// @param mostPerAddress the maximum number of one remote address
    OpenRequests(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
        this.permits = new Semaphore(most);
    }

    /// @param address the remote address that the request counts for
    /// @param request returns when its answer is sent
    /// @return whether the request ran; false if too many were running
    boolean run(String address, Runnable request) {
        if (!permits.tryAcquire()) {
            return false;
        }
        try {
            if (perAddress.merge(address, 1, Integer::sum) > mostPerAddress) {
                return false;
            }
            request.run();
            return true;
        } finally {
            perAddress.computeIfPresent(address, (key, open) -> open == 1 ? null : open - 1);
            permits.release();
        }
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
