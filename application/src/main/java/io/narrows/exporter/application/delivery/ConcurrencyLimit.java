package io.narrows.exporter.application.delivery;

import java.time.Duration;

/// How many batches of a lane may be in flight at once. It grows by one for each round that goes well, halves after a
/// refusal, and falls by a quarter when the destination gets slow (additive increase, multiplicative decrease, as in
/// TCP).
///
/// Not thread-safe: the lane guards it.
final class ConcurrencyLimit {
    /// A batch is slow if it takes this many times the best latency.
    private static final double SLOW = 4;
    /// The factor by which the best latency grows with each batch, for destinations that became slower for good.
    private static final double FORGET = 1.02;
    /// Latency differences below this value are noise.
    private static final double NOISE_NANOS = Duration.ofMillis(50).toNanos();

    private final int max;
    private double limit = 1;
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
        } else {
            limit = Math.min(max, limit + 1 / limit);
        }
    }

    /// Records that the destination was busy or unavailable.
    void refused() {
        limit = Math.max(1, limit / 2);
    }
}
