package io.narrows.exporter.application.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after a failure. The wait doubles with each failure up to a bound. Random jitter spreads it over
/// the upper half, so that lanes that failed together do not retry together
/// (<https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/>).
record Backoff(Duration first, Duration longest, RandomGenerator random) {

    /// @param failures in a row so far, at least 1
    Duration after(int failures) {
        var doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(first.toMillis()) - 2);
        var whole = Math.min(longest.toMillis(), first.toMillis() << doublings);
        return Duration.ofMillis(whole - random.nextLong(whole / 2 + 1));
    }
}
