package io.narrows.exporter.adapter.inbound.http;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// A log handler that reads every logged line while it is open, in place of the printing handlers. Keeps the lines that
/// must not exist: lines with a secret, and errors.
final class CanaryLog extends Handler {
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OURS = Logger.getLogger("io.narrows.exporter");
    private static final int MOST_KEPT = 10;

    private final String canary;
    private final List<Handler> others = Arrays.asList(ROOT.getHandlers());
    private final Level levelBefore = OURS.getLevel();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong lines = new AtomicLong();

    private CanaryLog(String canary) {
        this.canary = canary;
    }

    static CanaryLog open(String canary) {
        var log = new CanaryLog(canary);
        log.others.forEach(ROOT::removeHandler);
        log.setLevel(Level.ALL);
        OURS.setLevel(Level.ALL);
        ROOT.addHandler(log);
        return log;
    }

    Queue<String> wrong() {
        return wrong;
    }

    long lines() {
        return lines.get();
    }

    @Override
    public void publish(LogRecord logged) {
        lines.incrementAndGet();
        var line = new StringWriter();
        line.write(
                logged.getLevel() + " " + logged.getLoggerName() + " " + new SimpleFormatter().formatMessage(logged));
        if (logged.getThrown() != null) {
            logged.getThrown().printStackTrace(new PrintWriter(line, true));
        }
        boolean isWrong = logged.getLevel().intValue() >= Level.SEVERE.intValue()
                || line.toString().contains(canary);
        if (isWrong && wrong.size() < MOST_KEPT) {
            wrong.add(line.toString());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
        others.forEach(ROOT::addHandler);
        OURS.setLevel(levelBefore);
    }
}
