package io.narrows.exporter.adapter.inbound.http;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;

/// Captures the log while it is open: the exporter's at every level, other loggers at their own level.
final class LogRecords extends Handler implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OURS = Logger.getLogger("io.narrows.exporter");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    static LogRecords capture() {
        var log = new LogRecords();
        log.setLevel(Level.ALL);
        OURS.setLevel(Level.ALL);
        ROOT.addHandler(log);
        return log;
    }

    String text() {
        return lines.stream().collect(Collectors.joining("\n"));
    }

    @Override
    public void publish(LogRecord logged) {
        var thrown = new StringWriter();
        if (logged.getThrown() != null) {
            logged.getThrown().printStackTrace(new PrintWriter(thrown, true));
        }
        lines.add(logged.getLevel() + " " + new SimpleFormatter().formatMessage(logged) + " " + thrown);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
    }
}
