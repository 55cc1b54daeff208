package io.narrows.exporter.bootstrap.logging;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// Writes a record as one line of bounded length: the time in UTC, the level, the message, and what was thrown.
///
/// A line break is written as `\n`: what others sent us must not look like a line of ours. What looks like a credential
/// is masked.
final class LineFormatter extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord entry) {
        return line(entry, "");
    }

    /// @param about what follows the message, with a space before it
    String line(LogRecord entry, String about) {
        var line = new StringBuilder()
                .append(time(entry.getInstant()))
                .append(' ')
                .append(name(entry.getLevel()))
                .append(' ')
                .append(LineText.of(message(entry)));
        if (entry.getThrown() != null) {
            line.append(" error=\"")
                    .append(LineText.of(StackText.of(entry.getThrown())).replace('"', '\''))
                    .append('"');
        }
        return line.append(about).append('\n').toString();
    }

    /// Libraries log exceptions by their message, which some do not have.
    private String message(LogRecord entry) {
        return Objects.requireNonNullElse(formatMessage(entry), "");
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    /// As wide as the widest, so that messages stand below each other.
    private static String name(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN ";
        }
        if (level.intValue() >= Level.INFO.intValue()) {
            return "INFO ";
        }
        return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }
}
