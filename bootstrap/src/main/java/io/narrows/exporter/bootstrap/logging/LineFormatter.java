package io.narrows.exporter.bootstrap.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// Writes a record as one line: the time in UTC, the level, and the message. A stack trace follows on lines of its own,
/// indented, so that a line that begins with a time always begins a record.
///
/// A line break in a message is written as `\n`: what others sent us must not look like a line of ours.
final class LineFormatter extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord entry) {
        var line = new StringBuilder()
                .append(time(entry.getInstant()))
                .append(' ')
                .append(name(entry.getLevel()))
                .append(' ')
                .append(oneLine(message(entry)))
                .append('\n');
        if (entry.getThrown() != null) {
            line.append(indented(entry.getThrown()));
        }
        return line.toString();
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

    private static String oneLine(String message) {
        var line = new StringBuilder(message.length());
        message.chars().forEach(character -> {
            switch (character) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(Character.isISOControl(character) && character != '\t' ? ' ' : (char) character);
            }
        });
        return line.toString();
    }

    private static String indented(Throwable thrown) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString()
                .strip()
                .lines()
                .map(line -> "    " + line + "\n")
                .reduce("", String::concat);
    }
}
