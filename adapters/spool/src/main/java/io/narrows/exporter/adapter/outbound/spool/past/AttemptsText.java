package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The column `tried` of a delivery: its last attempts as one text, so that an attempt costs no row of its own.
///
/// Each attempt ends with a record separator. Its fields are time and duration, in milliseconds and microseconds, a
/// letter for the outcome, the host, and the words.
public final class AttemptsText {
    private static final char END = '\u001E';
    private static final char NEXT = '\u001F';
    private static final int FIELDS = 5;

    private AttemptsText() {}

    /// Adds an attempt, and drops the oldest one if there are more than `Attempt.MOST_KEPT`.
    public static String add(String tried, Optional<Attempt> attempt) {
        if (attempt.isEmpty()) {
            return tried;
        }
        var all = tried + text(attempt.get());
        var kept = all.chars().filter(character -> character == END).count();
        return kept > Attempt.MOST_KEPT ? all.substring(all.indexOf(END) + 1) : all;
    }

    private static String text(Attempt attempt) {
        return String.valueOf(attempt.at().toEpochMilli())
                + NEXT
                + micros(attempt)
                + NEXT
                + letter(attempt.outcome())
                + NEXT
                + harmless(attempt.host())
                + NEXT
                + harmless(attempt.words())
                + END;
    }

    /// The duration of an attempt in microseconds.
    public static long micros(Attempt attempt) {
        return attempt.took().toNanos() / 1_000;
    }

    private static String harmless(String text) {
        return text.replace(END, ' ').replace(NEXT, ' ');
    }

    /// The attempts, oldest first. Leaves out what damage has made unreadable.
    public static List<Attempt> read(String tried) {
        var all = new ArrayList<Attempt>();
        for (int from = 0; from < tried.length(); ) {
            var end = tried.indexOf(END, from);
            if (end < 0) {
                return all;
            }
            attempt(tried.substring(from, end).split(String.valueOf(NEXT), -1)).ifPresent(all::add);
            from = end + 1;
        }
        return all;
    }

    private static Optional<Attempt> attempt(String[] fields) {
        try {
            return fields.length != FIELDS
                    ? Optional.empty()
                    : Optional.of(new Attempt(
                            Instant.ofEpochMilli(Long.parseLong(fields[0])),
                            Duration.ofNanos(Long.parseLong(fields[1]) * 1_000),
                            outcome(fields[2]),
                            fields[3],
                            fields[4]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// The stored letter of an outcome. Never change a released letter.
    private static String letter(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED -> "d";
            case UNAVAILABLE -> "u";
            case REJECTED -> "r";
            case MISCONFIGURED -> "m";
            case FAILED -> "f";
        };
    }

    private static Outcome outcome(String letter) {
        return switch (letter) {
            case "d" -> Outcome.DELIVERED;
            case "r" -> Outcome.REJECTED;
            case "m" -> Outcome.MISCONFIGURED;
            case "f" -> Outcome.FAILED;
            default -> Outcome.UNAVAILABLE;
        };
    }
}
