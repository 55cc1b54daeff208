package io.narrows.exporter.bootstrap.logging;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The log of this process: one line a record, on standard error.
public final class Logging {
    /// Held on to, for the log manager forgets the level of a logger that nobody holds.
    private static final List<Logger> LIBRARIES;

    private static final Logger ROOT;

    static {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        ROOT = Logger.getLogger("");
        LIBRARIES = List.of(Logger.getLogger("io.helidon"), Logger.getLogger("org.pf4j"));
    }

    private Logging() {}

    /// To be called before anything else logs.
    public static void start() {
        for (var handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        var handler = new ConsoleHandler();
        handler.setFormatter(new LineFormatter());
        handler.setLevel(Level.ALL);
        ROOT.addHandler(handler);
        logFrom(System.Logger.Level.INFO);
    }

    /// Logs what has this level or a higher one. What libraries tell of themselves at `INFO`, no operator asked for; it
    /// is logged from `DEBUG` on.
    public static void logFrom(System.Logger.Level level) {
        var known = of(level);
        ROOT.setLevel(known);
        var ofLibraries = level == System.Logger.Level.INFO ? Level.WARNING : known;
        LIBRARIES.forEach(library -> library.setLevel(ofLibraries));
    }

    private static Level of(System.Logger.Level level) {
        return switch (level) {
            case OFF -> Level.OFF;
            case ERROR -> Level.SEVERE;
            case WARNING -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
            case TRACE -> Level.FINER;
            case ALL -> Level.ALL;
        };
    }
}
