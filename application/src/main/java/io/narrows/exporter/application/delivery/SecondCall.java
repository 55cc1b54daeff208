package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Duration;
import java.util.List;

/// Decides when a lane may start another call while one is in flight: at once if the last batch was full, because more
/// may wait, and otherwise when the last call has become slow. What arrives meanwhile waits for the next batch, so a
/// busy lane makes few large calls and not many small ones, as Nagle's algorithm does for TCP (RFC 896).
///
/// Not thread-safe: the lane guards it.
final class SecondCall {
    /// A call that takes longer holds up what waits behind it.
    static final Duration SLOW = Duration.ofMillis(100);

    private boolean isFull;
    private long begunNanos;

    /// Records that a call begins.
    ///
    /// @param limits that its batch was leased with
    /// @param now by `System.nanoTime`
    void begun(List<Leased> batch, BatchLimits limits, long now) {
        isFull = isFull(batch, limits);
        begunNanos = now;
    }

    /// The time until another call may start; zero or less if it may start now.
    long waitNanos(long now) {
        return isFull ? 0 : SLOW.toNanos() - (now - begunNanos);
    }

    /// Whether a batch has no room for another report of the size of its largest one.
    private static boolean isFull(List<Leased> batch, BatchLimits limits) {
        long bytes = 0;
        long largest = 0;
        for (var leased : batch) {
            long size = leased.delivery().report().payload().size();
            bytes += size;
            largest = Math.max(largest, size);
        }
        return batch.size() >= limits.maxReports() || bytes + largest > limits.maxBytes();
    }
}
