package io.narrows.exporter.application.delivery;

import java.time.Duration;

/// How many batches of a lane may be in flight at once. It begins with one, and grows by one with each batch that is
/// taken, until the first refusal or slow batch. From then on it grows by one for each round that goes well. It halves
/// after a refusal, and falls by a quarter when the destination gets slow. This is slow start, additive increase and
/// multiplicative decrease, as in TCP.
///
/// Not thread-safe: the lane guards it.
final class ConcurrencyLimit {
    /// A batch is slow if it takes this many times the best latency.
    private static final double SLOW = 4;
    /// The factor by which the best latency grows with each batch, for destinations that became slower for good.
    private static final double FORGET = 1.02;
    /// Latency differences below this value are noise, because the exporter itself is as slow after a start and on a
    /// busy machine.
    private static final double NOISE_NANOS = Duration.ofSeconds(1).toNanos();

    private final int max;
    private double limit = 1;
    private boolean slowStart = true;
    private double bestNanos = Double.POSITIVE_INFINITY;

    ConcurrencyLimit(int max) {
        this.max = max;
    }

    int current() {
        return (int) limit;
    }

    /// Records a batch that was taken.
    void succeeded(double nanos) {
        bestNanos = Math.min(bestNanos * FORGET, nanos);
        if (nanos > bestNanos * SLOW + NOISE_NANOS) {
            limit = Math.max(1, limit * 0.75);
            slowStart = false;
        } else {
            limit = Math.min(max, limit + (slowStart ? 1 : 1 / limit));
        }
    }

    /// Records that the destination was busy or unavailable.
    void refused() {
        limit = Math.max(1, limit / 2);
        slowStart = false;
    }
}
