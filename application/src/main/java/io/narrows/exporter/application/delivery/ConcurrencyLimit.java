package io.narrows.exporter.application.delivery;

import java.time.Duration;

/// How many batches of a lane may be on their way at once: one more for each round that goes well, half as many after
/// a refusal, a quarter fewer when the destination gets slow (additive increase, multiplicative decrease, as TCP does).
///
/// Not thread-safe: the lane guards it.
final class ConcurrencyLimit {
    /// Slower than this many times its best counts as slow.
    private static final double SLOW = 4;
    /// How fast the best latency is forgotten, for destinations that got slower for good.
    private static final double FORGET = 1.02;
    /// Differences below are noise.
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

    /// A batch was taken.
    void succeeded(double nanos) {
        bestNanos = Math.min(bestNanos * FORGET, nanos);
        if (nanos > bestNanos * SLOW + NOISE_NANOS) {
            limit = Math.max(1, limit * 0.75);
        } else {
            limit = Math.min(max, limit + 1 / limit);
        }
    }

    /// The destination was busy or away.
    void refused() {
        limit = Math.max(1, limit / 2);
    }
}
