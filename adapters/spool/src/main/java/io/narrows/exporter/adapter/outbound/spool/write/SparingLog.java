package io.narrows.exporter.adapter.outbound.spool.write;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/// Says the same kind of thing once in a while only, such as that a disk is full, is not, and is again. For one thread.
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
        // A recovery is told of if the failure was, and the other way round after a while.
        if (isNews || (last == Level.ERROR && level != Level.ERROR)) {
            cause.ifPresentOrElse(thrown -> logger.log(level, message, thrown), () -> logger.log(level, message));
            lastAt = Optional.of(now);
            last = level;
        }
    }
}
