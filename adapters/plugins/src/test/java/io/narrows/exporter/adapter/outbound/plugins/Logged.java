package io.narrows.exporter.adapter.outbound.plugins;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Captures the log of one class while it is open.
public final class Logged extends Handler implements AutoCloseable {
    private final Logger logger;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    private Logged(String name) {
        this.logger = Logger.getLogger(name);
    }

    public static Logged by(String className) {
        var logged = new Logged(className);
        logged.logger.addHandler(logged);
        return logged;
    }

    public List<String> infos() {
        return lines(Level.INFO);
    }

    public List<String> warnings() {
        return lines(Level.WARNING);
    }

    private List<String> lines(Level level) {
        return records.stream()
                .filter(logged -> logged.getLevel().equals(level))
                .map(new SimpleFormatter()::formatMessage)
                .toList();
    }

    @Override
    public void publish(LogRecord logged) {
        records.add(logged);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
