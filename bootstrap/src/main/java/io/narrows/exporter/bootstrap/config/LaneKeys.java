package io.narrows.exporter.bootstrap.config;

import static io.narrows.exporter.bootstrap.config.KeyBounds.between;

import io.narrows.exporter.application.delivery.LaneSettings;
import java.time.Duration;

/// The keys under `lanes`: how reports are delivered, and how often a delivery is retried.
final class LaneKeys {
    static final KeyGroup GROUP = new KeyGroup(
            "lanes", "How reports are delivered. Each consumer has a lane for each set of settings it is used with.");

    private static final KeyBounds BACKOFFS = between("10ms", "1h");

    private static final Key<Duration> ATTEMPT_TIMEOUT =
            GROUP.duration("attemptTimeout", "60s", between("100ms", "1h"), """
            How long one call of a consumer may take before it is interrupted.""");
    private static final Key<Duration> MAX_AGE = GROUP.duration("maxAge", "24h", between("1s", "365d"), """
            How long a delivery is retried before it becomes a dead letter.""");
    private static final Key<Duration> FIRST_BACKOFF = GROUP.duration("firstBackoff", "1s", BACKOFFS, """
            How long a lane waits after its first failure. Each further failure doubles the wait.""");
    private static final Key<Duration> LONGEST_BACKOFF = GROUP.duration("longestBackoff", "5m", BACKOFFS, """
            The longest that a failing lane waits, unless the destination asks for more.""");
    private static final Key<Integer> MAX_FAILURES = GROUP.number("maxFailures", "10", between("1", "1000"), """
            How often a consumer may throw an exception on a delivery before the delivery becomes a dead letter.""");
    static final Key<Integer> LANE_CONCURRENCY = GROUP.number("laneConcurrency", "8", between("1", "1000"), """
            How many batches one lane may have in flight at once. The lane adapts the number below that.""");
    private static final Key<Integer> TOTAL_CONCURRENCY =
            GROUP.number("totalConcurrency", "32", between("1", "10000"), """
            For each kind of destination: how many batches may be in the first 2 s of their flight at once. Three
            times as many may be in flight in all. The kinds are local destinations, destinations that took the last
            batch, those that took an earlier one, and unknown ones. One host gets half of the number if it took the
            last batch, else an eighth.""");
    private static final Key<Duration> IDLE_TIMEOUT = GROUP.duration("idleTimeout", "30s", between("1s", "24h"), """
            How long a lane without work keeps its connections.""");

    private LaneKeys() {}

    static LaneSettings read(Values values) {
        if (values.of(FIRST_BACKOFF).compareTo(values.of(LONGEST_BACKOFF)) > 0) {
            throw new ConfigException("lanes.firstBackoff must not be longer than lanes.longestBackoff but was "
                    + values.of(FIRST_BACKOFF) + " against " + values.of(LONGEST_BACKOFF));
        }
        return new LaneSettings(
                values.of(ATTEMPT_TIMEOUT),
                values.of(MAX_AGE),
                values.of(FIRST_BACKOFF),
                values.of(LONGEST_BACKOFF),
                values.of(MAX_FAILURES),
                values.of(LANE_CONCURRENCY),
                values.of(TOTAL_CONCURRENCY),
                values.of(IDLE_TIMEOUT));
    }
}
