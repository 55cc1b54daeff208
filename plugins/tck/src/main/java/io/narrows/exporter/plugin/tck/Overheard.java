package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.report.Payload;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Listens to everything that a consumer says while it delivers a report: its results, exceptions and names, what it
/// prints, and what it logs through `java.util.logging`, `System.Logger` and SLF4J. Of loggers in the package of its
/// factory, and below, it hears every level, as an operator may ask for; of others, what they log from INFO on.
final class Overheard extends Handler {
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final SimpleFormatter formatter = new SimpleFormatter();

    private Overheard() {
        setLevel(Level.ALL);
    }

    static List<String> from(ConsumerUnderTest test, Setup setup, Payload report) throws InterruptedException {
        var overheard = new Overheard();
        var root = Logger.getLogger("");
        var own = Logger.getLogger(test.factory().getClass().getPackageName());
        var level = own.getLevel();
        var printed = new ByteArrayOutputStream();
        var out = System.out;
        var err = System.err;
        root.addHandler(overheard);
        own.setLevel(Level.ALL);
        System.setOut(both(out, printed));
        System.setErr(both(err, printed));
        try (var consumer = Trial.of(test, setup)) {
            overheard.said.add(consumer.toString());
            overheard.said.add(test.factory().hosts(Trial.bound(test, setup)).toString());
            overheard.said.add(consumer.deliver(Trial.delivery(test, report)).toString());
        } catch (AssertionError e) {
            overheard.said.add(trace(e));
        } finally {
            System.setOut(out);
            System.setErr(err);
            own.setLevel(level);
            root.removeHandler(overheard);
        }
        overheard.said.add(printed.toString(StandardCharsets.UTF_8));
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

    /// Prints where lines went before, and keeps them.
    private static PrintStream both(PrintStream before, ByteArrayOutputStream kept) {
        var tee = new OutputStream() {
            @Override
            public void write(int next) {
                before.write(next);
                kept.write(next);
            }

            @Override
            public void write(byte[] bytes, int from, int count) {
                before.write(bytes, from, count);
                kept.write(bytes, from, count);
            }
        };
        return new PrintStream(tee, true, StandardCharsets.UTF_8);
    }
}
