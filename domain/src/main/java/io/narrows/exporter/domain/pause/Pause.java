package io.narrows.exporter.domain.pause;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// A time in which a consumer gets no reports, because an operator said so.
///
/// @param since the begin, in whole milliseconds
/// @param until the end; empty if the consumer is still paused
/// @param by the name of the operator's token or certificate
/// @param reason the operator's own words; blank if there are none
public record Pause(ConsumerId consumer, Instant since, Optional<Instant> until, String by, String reason) {
    /// The most characters of a reason.
    public static final int LONGEST_REASON = 500;

    public Pause {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
        Objects.requireNonNull(by, "by");
        if (reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("a reason has at most " + LONGEST_REASON + " characters");
        }
    }

    /// A pause that begins.
    public static Pause begin(ConsumerId consumer, Instant since, String by, String reason) {
        return new Pause(consumer, since, Optional.empty(), by, reason);
    }

    /// The same pause, ended.
    Pause end(Instant at) {
        return new Pause(consumer, since, Optional.of(at), by, reason);
    }

    /// How much of a time this pause takes up.
    Duration within(Instant from, Instant to) {
        var begin = since.isAfter(from) ? since : from;
        var end = until.filter(at -> at.isBefore(to)).orElse(to);
        return begin.isBefore(end) ? Duration.between(begin, end) : Duration.ZERO;
    }
}
