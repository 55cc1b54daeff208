package io.narrows.exporter.adapter.inbound.http.console.frame;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Writes numbers and times as people read them.
public final class Shown {
    private static final int KIB = 1_024;
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private Shown() {}

    /// A time, in words and exactly.
    ///
    /// @param exact as RFC 3339 has it
    /// @param ago such as `3 min ago`
    public record Time(String exact, String ago) {}

    public static Time time(Instant at, Instant now) {
        var age = Duration.between(at, now);
        return new Time(
                at.truncatedTo(ChronoUnit.SECONDS).toString(),
                age.isNegative() ? "in " + span(age.negated()) : span(age) + " ago");
    }

    /// Such as `12 s`, `3 min`, `5 h` and `2 d`.
    public static String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3_600 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }

    /// Such as `12,345`.
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// Such as `512 B` and `1.5 MiB`.
    public static String size(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= KIB && unit < UNITS.length - 1) {
            value /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /// A text of at most so many characters.
    public static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /// The name of a source, which may be blank.
    public static String source(String name) {
        return name.isBlank() ? "(no source)" : name;
    }

    /// Part of a whole in percent, from 0 to 100.
    public static int percent(long part, long whole) {
        return whole <= 0 ? 0 : (int) Math.clamp(100.0 * part / whole, 0, 100);
    }
}
