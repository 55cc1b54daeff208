package io.narrows.exporter.bootstrap.logging;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.ErrorManager;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The log of this process: one line a record, on standard error.
public final class Logging {
    /// Loggers are held on to, for the log manager forgets the level of one that nobody holds.
    private static final List<Logger> LIBRARIES;

    /// Logs what it throws as well, with its stack trace: the operator is told once, in one line.
    private static final Logger HELIDON_START;

    private static final Logger ROOT;

    static {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        ROOT = Logger.getLogger("");
        LIBRARIES = List.of(Logger.getLogger("io.helidon"), Logger.getLogger("org.pf4j"));
        HELIDON_START = Logger.getLogger("io.helidon.webserver.LoomServer");
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
        handler.setErrorManager(new SilentErrors());
        ROOT.addHandler(handler);
        logFrom(System.Logger.Level.INFO);
    }

    /// From now on what is printed to standard output or standard error goes to the log. To be called when those who
    /// may print have the streams in hand.
    public static void logWhatIsPrinted() {
        System.setOut(PrintedLines.at(System.Logger.Level.INFO));
        System.setErr(PrintedLines.at(System.Logger.Level.WARNING));
    }

    /// Logs what has this level or a higher one. What libraries tell of themselves at `INFO`, no operator asked for; it
    /// is logged from `DEBUG` on.
    public static void logFrom(System.Logger.Level level) {
        var asked = of(level);
        var tellsAll = asked.intValue() < Level.INFO.intValue();
        ROOT.setLevel(asked);
        LIBRARIES.forEach(library -> library.setLevel(asked.equals(Level.INFO) ? Level.WARNING : asked));
        HELIDON_START.setLevel(tellsAll ? asked : Level.OFF);
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

    /// When the log itself cannot be written, there is nowhere left to say so: standard error leads back to it.
    private static final class SilentErrors extends ErrorManager {
        @Override
        public void error(String message, Exception cause, int code) {}
    }
}
