package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.sqlite.DamageMarker;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/// Whether the spool can be written now, and what the log says about it. The writer's thread changes it, and any thread
/// may read it.
final class WriteFailure {
    private static final System.Logger LOGGER = System.getLogger(WriteFailure.class.getName());
    private static final Duration LOGGED_EVERY = Duration.ofMinutes(1);

    /// Made beforehand, for when there is no memory for another one.
    private static final Optional<String> UNKNOWN = Optional.of("the writer failed");

    private final Path file;
    private final DamageMarker damageMarker;
    private final SparingLog log = new SparingLog(LOGGER, LOGGED_EVERY);
    private volatile Optional<String> current = Optional.empty();

    /// @param file of the spool
    WriteFailure(Path file, DamageMarker damageMarker) {
        this.file = file;
        this.damageMarker = damageMarker;
    }

    /// Why nothing can be written for now; empty if writing works.
    Optional<String> current() {
        return current;
    }

    static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /// Records that something could not be written. Never throws.
    void begin(Throwable e) {
        try {
            record(e);
        } catch (RuntimeException | Error more) {
            // There is no memory for a line in the log. The next try may find some.
            current = UNKNOWN;
        }
    }

    private void record(Throwable e) {
        if (e instanceof SQLException sql) {
            damageMarker.raise(sql);
        }
        if (current.isEmpty()) {
            log.log(
                    Level.ERROR,
                    "spool cannot be written file=" + file + " reason=\"" + reason(e) + "\"",
                    Optional.of(e).filter(bug -> !(bug instanceof SQLException)));
        }
        current = Optional.of(reason(e));
    }

    void end() {
        current = Optional.empty();
        log.log(Level.INFO, "spool can be written again file=" + file, Optional.empty());
    }
}
