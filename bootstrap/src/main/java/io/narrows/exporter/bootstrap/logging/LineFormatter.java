package io.narrows.exporter.bootstrap.logging;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// Writes a log record as one line of bounded length: the time in UTC, the level, the message, and the exception.
///
/// A line break is written as `\n`, so that text from outside cannot look like a line of ours. Text that looks like a
/// credential is masked.
final class LineFormatter extends Formatter implements LineStyle {
    private static final int WIDTH = 5;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord entry) {
        return line(entry, "");
    }

    @Override
    public String line(LogRecord entry, RecordOrigin origin) {
        return line(entry, origin.text());
    }

    /// Formats a record, with further fields at the end of the line.
    ///
    /// @param about the further fields, with a space before them
    private String line(LogRecord entry, String about) {
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

    /// The message of a record; blank for null, because libraries log exceptions by a message that some do not have.
    private String message(LogRecord entry) {
        return Objects.requireNonNullElse(formatMessage(entry), "");
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    /// The name of the level. All names have the same width, so that messages are aligned.
    private static String name(Level level) {
        var name = LevelName.of(level);
        return name.length() == WIDTH ? name : name + " ";
    }
}
