package io.narrows.exporter.send.transport;

import java.net.HttpURLConnection;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The `Retry-After` of an answer (RFC 9110): for how long a server asks to be left alone.
public final class RetryAfter {
    private RetryAfter() {}

    /// Zero if it does not ask.
    public static Duration of(HttpURLConnection answer) {
        return Optional.ofNullable(answer.getHeaderField("Retry-After"))
                .map(value -> parse(value.strip(), Instant.now()))
                .orElse(Duration.ZERO);
    }

    static Duration parse(String value, Instant now) {
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            var until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            var wait = Duration.between(now, until.toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
