package io.narrows.exporter.application.delivery;

import java.time.Duration;
import java.util.Objects;

/// How lanes deliver.
///
/// @param attemptTimeout how long one call of a consumer may take before it is interrupted
/// @param maxAge how long a delivery is tried before it becomes a dead letter
/// @param firstBackoff how long a failing lane waits at first; doubled with each failure, and spread by chance
/// @param longestBackoff the most that a failing lane waits, unless the destination asked for more
/// @param maxFailures how often a consumer may throw on the same delivery before that becomes a dead letter
/// @param laneConcurrency batches that one lane may have on their way at once; it adapts below that
/// @param totalConcurrency batches of one kind of destination that may have been on their way for a short time at once;
///     three times as many in all. Kinds are told in `Permits`
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
    /// Minutes for a call, a day for a delivery, eight batches a lane, thirty-two of a kind of destination.
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
