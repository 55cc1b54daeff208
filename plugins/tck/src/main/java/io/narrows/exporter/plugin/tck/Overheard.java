package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.report.Payload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Listens to everything that a consumer says while it delivers a report: its results, exceptions, names and log lines.
final class Overheard extends Handler {
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final SimpleFormatter formatter = new SimpleFormatter();

    private Overheard() {}

    static List<String> from(ConsumerUnderTest test, Setup setup, Payload report) throws InterruptedException {
        var overheard = new Overheard();
        var log = Logger.getLogger("");
        log.addHandler(overheard);
        try (var consumer = Trial.of(test, setup)) {
            overheard.said.add(consumer.toString());
            overheard.said.add(test.factory().hosts(Trial.bound(test, setup)).toString());
            overheard.said.add(consumer.deliver(Trial.delivery(test, report)).toString());
        } catch (AssertionError e) {
            overheard.said.add(trace(e));
        } finally {
            log.removeHandler(overheard);
        }
        return List.copyOf(overheard.said);
    }

    @Override
    public void publish(LogRecord line) {
        said.add(formatter.format(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    static String trace(Throwable thrown) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
