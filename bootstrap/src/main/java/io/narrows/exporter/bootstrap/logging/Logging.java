package io.narrows.exporter.bootstrap.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.channels.ClosedChannelException;
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

    /// Kept in a field, because the log manager forgets the level of a logger that nothing refers to.
    private static final Logger OURS;

    /// Logs who changed what, whatever the level of the log is.
    private static final Logger AUDIT;

    /// Switched off at `INFO`: it logs what it also throws, with the stack trace, and the operator gets one line for
    /// that.
    private static final Logger HELIDON_START;

    /// Says nothing of a port that the exporter closed just before a connection was waited for there.
    private static final Logger HELIDON_LISTENER;

    /// Switched off at `INFO`: it logs each failure to send spans, and the exporter tells of them now and then.
    private static final Logger OPEN_TELEMETRY;

    private static final LogLimiter LIMITER = new LogLimiter(System::nanoTime);

    /// Writes to the file descriptor of standard error, because `System.err` is redirected to the log later.
    private static final LogHandler HANDLER = new LogHandler(
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8), LIMITER);

    /// Kept in a field for the same reason as `OURS`.
    @SuppressWarnings("UnusedVariable")
    private static volatile List<Logger> ofPlugins = List.of();

    static {
        ROOT = Logger.getLogger("");
        OURS = Logger.getLogger("io.narrows.exporter");
        AUDIT = Logger.getLogger(LogHandler.AUDIT);
        HELIDON_START = Logger.getLogger("io.helidon.webserver.LoomServer");
        HELIDON_LISTENER = Logger.getLogger("io.helidon.webserver.ServerListener");
        HELIDON_LISTENER.setFilter(entry -> !(entry.getThrown() instanceof ClosedChannelException));
        OPEN_TELEMETRY = Logger.getLogger("io.opentelemetry");
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

    /// Redirects standard output and standard error to the log. To be called when the code that may print there, such
    /// as the command line, has its streams.
    public static void logWhatIsPrinted() {
        System.setOut(PrintedLines.at(System.Logger.Level.INFO));
        System.setErr(PrintedLines.at(System.Logger.Level.WARNING));
    }

    /// Logs records of this level or a higher one. Records of libraries at `INFO` are logged only if the level is
    /// `DEBUG` or lower. Records of libraries at `DEBUG` are never logged, because they contain the requests that
    /// libraries send, passwords included.
    public static void logFrom(System.Logger.Level level) {
        var asked = of(level);
        var libraries = asked.equals(Level.INFO) ? Level.WARNING : higher(asked, Level.INFO);
        OURS.setLevel(asked);
        ROOT.setLevel(libraries);
        AUDIT.setLevel(Level.INFO);
        var details = asked.intValue() < Level.INFO.intValue() ? libraries : Level.OFF;
        HELIDON_START.setLevel(details);
        OPEN_TELEMETRY.setLevel(details);
    }

    /// Writes records in this format from now on.
    ///
    /// @param service the name of this service in each line of JSON
    public static void logAs(LogFormat format, String service) {
        HANDLER.setStyle(
                switch (format) {
                    case TEXT -> new LineFormatter();
                    case JSON -> new EcsFormatter(service);
                });
    }

    /// Makes the lines of these plugins name their consumer, and logs each plugin from its own level on. Only records
    /// of a plugin's libraries are treated as those of a library.
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

    /// How many records were not written since the start, because too many of their kind came at once.
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
