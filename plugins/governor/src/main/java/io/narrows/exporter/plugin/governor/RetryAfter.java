package io.narrows.exporter.plugin.governor;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/// Reads the `Retry-After` header (RFC 9110, 10.2.3).
final class RetryAfter {
    static final String HEADER = "Retry-After";

    private RetryAfter() {}

    /// @param value a number of seconds, or a time
    /// @return zero if it is neither, or a time that is over
    static Duration parse(String value, Clock clock) {
        var text = value.strip();
        var wait = text.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(text)) : until(text, clock);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static Duration until(String time, Clock clock) {
        try {
            return Duration.between(clock.instant(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(time, Instant::from));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
