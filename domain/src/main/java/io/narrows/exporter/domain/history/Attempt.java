package io.narrows.exporter.domain.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/// One attempt to deliver a report to a consumer, and what came of it.
///
/// @param at the begin of the attempt
/// @param took how long the call into the consumer lasted
/// @param outcome what came of it
/// @param host the destination, without user and password; blank if the consumer names none
/// @param words the destination's own words; blank if the report was delivered. Neither a secret nor the report. Cut to
///     `MOST_CHARACTERS`, like the host
public record Attempt(Instant at, Duration took, Outcome outcome, String host, String words) {
    /// How many attempts of a delivery are kept: the last ones.
    public static final int MOST_KEPT = 10;

    /// The most characters of a host, and of a destination's words.
    public static final int MOST_CHARACTERS = 200;

    /// What came of an attempt.
    public enum Outcome {
        DELIVERED,
        UNAVAILABLE,
        REJECTED,
        MISCONFIGURED,
        /// The consumer threw an exception.
        FAILED
    }

    public Attempt {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(took, "took");
        Objects.requireNonNull(outcome, "outcome");
        host = cut(host);
        words = cut(words);
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS - 1) + "…";
    }
}
