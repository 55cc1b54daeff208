package io.narrows.exporter.bootstrap.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The log of this process: one line a record, on standard error.
public final class Logging {
    // Before anything of java.util.logging is touched, such as the handler below: the JDK's own log manager would close
    // the log as soon as the process begins to stop.
    static {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    }

    private static final Logger ROOT;

    /// Loggers are held on to, for the log manager forgets the level of one that nobody holds.
    private static final Logger OURS;

    /// Logs what it throws as well, with its stack trace: the operator is told once, in one line.
    private static final Logger HELIDON_START;

    private static final LogLimiter LIMITER = new LogLimiter(System::nanoTime);

    /// Standard error itself, because `System.err` leads to the log later on.
    private static final LogHandler HANDLER = new LogHandler(
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8), LIMITER);
    /// Held on to, like those of libraries.
    @SuppressWarnings("UnusedVariable")
    private static volatile List<Logger> ofPlugins = List.of();

    static {
        ROOT = Logger.getLogger("");
        OURS = Logger.getLogger("io.narrows.exporter");
        HELIDON_START = Logger.getLogger("io.helidon.webserver.LoomServer");
    }

    private Logging() {}

    /// To be called before anything else logs.
    public static void start() {
        for (var handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ROOT.addHandler(HANDLER);
        logFrom(System.Logger.Level.INFO);
    }

    /// From now on what is printed to standard output or standard error goes to the log. To be called when those who
    /// may print have the streams in hand.
    public static void logWhatIsPrinted() {
        System.setOut(PrintedLines.at(System.Logger.Level.INFO));
        System.setErr(PrintedLines.at(System.Logger.Level.WARNING));
    }

    /// Logs what has this level or a higher one. What libraries tell of themselves at `INFO`, no operator asked for; it
    /// is logged from `DEBUG` on. What they tell at `DEBUG` is never logged: among it are the requests that they send,
    /// passwords included.
    public static void logFrom(System.Logger.Level level) {
        var asked = of(level);
        var libraries = asked.equals(Level.INFO) ? Level.WARNING : higher(asked, Level.INFO);
        OURS.setLevel(asked);
        ROOT.setLevel(libraries);
        HELIDON_START.setLevel(asked.intValue() < Level.INFO.intValue() ? libraries : Level.OFF);
    }

    /// From now on the lines of these plugins name their consumer, and each is logged from its own level on. What a
    /// plugin logs by itself is no library's.
    public static void logPlugins(List<LogOwner> owners) {
        ofPlugins = owners.stream()
                .filter(owner -> !owner.packageName().isBlank())
                .map(owner -> {
                    var logger = Logger.getLogger(owner.packageName());
                    logger.setLevel(of(owner.level()));
                    return logger;
                })
                .toList();
        HANDLER.setOwners(new LogOwners(owners));
    }

    /// Records that were not written since the start, because too many of their kind came at once.
    public static long suppressed() {
        return LIMITER.suppressed();
    }

    private static Level higher(Level one, Level other) {
        return one.intValue() > other.intValue() ? one : other;
    }

    static Level of(System.Logger.Level level) {
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
