package io.narrows.exporter.bootstrap.logging;

import io.narrows.exporter.bootstrap.logging.LogLimiter.Verdict;
import io.narrows.exporter.domain.trace.Span;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// Writes log records as lines. Records of the exporter and of plugins are written from the configured level on.
/// Records of libraries are never written below `INFO`, because libraries log what they send, passwords included.
/// Thread-safe.
final class LogHandler extends Handler {
    private static final String OURS = "io.narrows.exporter";
    /// The logger of changes by operators who are logged in.
    static final String AUDIT = OURS + ".audit";

    private static final Verdict ALWAYS = new Verdict.Write(0, false);
    private static final int LONGEST_NAME = 200;

    private final LogLimiter limiter;
    private final PrintStream out;
    private volatile LineStyle style = new LineFormatter();
    private volatile LogOwners owners = new LogOwners(List.of());

    LogHandler(PrintStream out, LogLimiter limiter) {
        this.out = out;
        this.limiter = limiter;
        setLevel(Level.ALL);
    }

    void setOwners(LogOwners owners) {
        this.owners = owners;
    }

    void setStyle(LineStyle style) {
        this.style = style;
    }

    @Override
    public void publish(LogRecord entry) {
        try {
            write(entry);
        } catch (RuntimeException e) {
            // If the log itself cannot be written, there is no other place to report it.
        }
    }

    private void write(LogRecord entry) {
        var logger = name(entry);
        var isOurs = isOurs(logger);
        var isCore = isOurs && !logger.startsWith(OURS + ".plugin.") && !logger.equals(PrintedLines.class.getName());
        var owner = isCore ? Optional.<LogOwner>empty() : owners.of(logger);
        var isOwn = isOurs || owner.filter(plugin -> plugin.owns(logger)).isPresent();
        if (!isOwn && entry.getLevel().intValue() < Level.INFO.intValue()) {
            return;
        }
        if (owner.filter(plugin ->
                        entry.getLevel().intValue() < Logging.of(plugin.level()).intValue())
                .isPresent()) {
            return;
        }
        // An operator must not hide a change behind many others.
        var admitted = logger.equals(AUDIT) ? ALWAYS : limiter.admit(logger, entry);
        if (admitted instanceof Verdict.Write verdict) {
            var consumer = owner.map(LogOwner::consumer).orElse("");
            print(style.line(
                    entry,
                    new RecordOrigin(consumer, logger, isOurs, verdict.before(), verdict.isLast(), Span.current())));
        }
    }

    private static String name(LogRecord entry) {
        var name = Objects.requireNonNullElse(entry.getLoggerName(), "");
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    private static boolean isOurs(String logger) {
        return logger.equals(OURS) || logger.startsWith(OURS + ".");
    }

    /// Writes a line in one call, so that lines of several threads do not mix.
    private void print(String line) {
        out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {}
}
