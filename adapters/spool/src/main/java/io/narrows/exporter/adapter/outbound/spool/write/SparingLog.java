package io.narrows.exporter.adapter.outbound.spool.write;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/// A log that repeats the same kind of message only at intervals, such as that a disk is full, then not full, then full
/// again. Used by one thread.
final class SparingLog {
    private final Logger logger;
    private final Duration every;
    private Optional<Long> lastAt = Optional.empty();
    private Level last = Level.OFF;

    SparingLog(Logger logger, Duration every) {
        this.logger = logger;
        this.every = every;
    }

    void log(Level level, String message, Optional<? extends Throwable> cause) {
        var now = System.nanoTime();
        var isNews = lastAt.isEmpty() || now - lastAt.get() > every.toNanos();
        // A recovery is always logged if its failure was. A new failure is logged only after the interval.
        if (isNews || (last == Level.ERROR && level != Level.ERROR)) {
            cause.ifPresentOrElse(thrown -> logger.log(level, message, thrown), () -> logger.log(level, message));
            lastAt = Optional.of(now);
            last = level;
        }
    }
}
