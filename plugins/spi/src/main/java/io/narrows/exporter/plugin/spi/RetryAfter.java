package io.narrows.exporter.plugin.spi;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads the `Retry-After` header (RFC 9110, 10.2.3).
public final class RetryAfter {
    /// The name of the header.
    public static final String HEADER = "Retry-After";

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private RetryAfter() {}

    /// @param value a number of seconds, or a time
    /// @return zero if it is neither, or a time that is over
    public static Duration parse(String value, Clock clock) {
        var text = value.strip();
        if (text.isEmpty()) {
            return Duration.ZERO; // what most answers say, so no parser has to throw
        }
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        for (var format : formats(clock)) {
            try {
                var wait = Duration.between(clock.instant(), format.parse(text, Instant::from));
                return wait.isNegative() ? Duration.ZERO : wait;
            } catch (DateTimeException e) {
                // The next form may be the one.
            }
        }
        return Duration.ZERO;
    }

    /// The three forms of a time that a recipient must understand (RFC 9110, 5.6.7): that of today, RFC 850 and
    /// asctime.
    private static List<DateTimeFormatter> formats(Clock clock) {
        // A year of two digits that would be more than 50 years from now is one of the past.
        var oldest = LocalDate.now(clock.withZone(ZoneOffset.UTC)).minusYears(49);
        return List.of(
                DateTimeFormatter.RFC_1123_DATE_TIME,
                new DateTimeFormatterBuilder()
                        .appendPattern("EEEE, dd-MMM-")
                        .appendValueReduced(ChronoField.YEAR, 2, 2, oldest)
                        .appendPattern(" HH:mm:ss 'GMT'")
                        .toFormatter(Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC),
                DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC));
    }
}
