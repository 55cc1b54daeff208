package io.narrows.exporter.application.delivery;

import java.time.Duration;
import java.util.Objects;

/// The settings for delivery, the same for all lanes.
///
/// @param attemptTimeout how long one call of a consumer may take before it is interrupted
/// @param maxAge how long a delivery is tried before it becomes a dead letter
/// @param firstBackoff the first wait of a failing lane; doubled with each failure, with random jitter
/// @param longestBackoff the longest wait of a failing lane, unless the destination asked for more
/// @param maxFailures how often a consumer may throw on the same delivery before the delivery becomes a dead letter
/// @param laneConcurrency the most batches of one lane in flight at once; the lane adapts its number below this limit
/// @param totalConcurrency the most young batches in flight at once for one kind of destination, and three times as
///     many of any age. `Permits` defines the kinds and the age
/// @param idleTimeout how long a lane without work keeps its consumer open
public record LaneSettings(
        Duration attemptTimeout,
        Duration maxAge,
        Duration firstBackoff,
        Duration longestBackoff,
        int maxFailures,
        int laneConcurrency,
        int totalConcurrency,
        Duration idleTimeout) {
    /// The defaults: a minute for a call, a day for a delivery, eight batches for a lane, thirty-two for a kind of
    /// destination.
    public static final LaneSettings DEFAULT = new LaneSettings(
            Duration.ofSeconds(60),
            Duration.ofHours(24),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            10,
            8,
            32,
            Duration.ofSeconds(30));

    public LaneSettings {
        positive(attemptTimeout, "attemptTimeout");
        positive(maxAge, "maxAge");
        positive(firstBackoff, "firstBackoff");
        positive(longestBackoff, "longestBackoff");
        positive(idleTimeout, "idleTimeout");
        positive(maxFailures, "maxFailures");
        positive(laneConcurrency, "laneConcurrency");
        positive(totalConcurrency, "totalConcurrency");
        if (firstBackoff.compareTo(longestBackoff) > 0) {
            throw new IllegalArgumentException("firstBackoff must not be longer than longestBackoff");
        }
    }

    private static void positive(Duration value, String name) {
        Objects.requireNonNull(value, name);
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than zero but was " + value);
        }
    }

    private static void positive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 but was " + value);
        }
    }
}
