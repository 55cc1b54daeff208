package io.narrows.exporter.application.notices;

import io.narrows.exporter.application.overview.Status;
import io.narrows.exporter.domain.spool.SpoolUse;
import io.narrows.exporter.domain.time.Cadence;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// Notices a spool that is nearly full, and one that has room again. Not thread-safe.
final class SpoolNotices {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final double NEARLY_FULL = 0.8;

    /// Lower than the other bound, so that a spool that stays around that bound is told about once.
    private static final double HAS_ROOM = 0.7;

    private final Cadence cadence;
    private boolean isNearlyFull;

    /// @param nanoTime as `System.nanoTime`
    SpoolNotices(LongSupplier nanoTime) {
        this.cadence = new Cadence(PERIOD, nanoTime);
    }

    /// What is new since the last call.
    List<Notice> look(SpoolUse use) {
        var fill = Status.fill(use);
        var isNews = isNearlyFull ? fill < HAS_ROOM : fill >= NEARLY_FULL;
        if (!isNews || !cadence.isDue()) {
            return List.of();
        }
        isNearlyFull = !isNearlyFull;
        var percent = (long) (fill * 100);
        var notice = isNearlyFull
                ? Notice.bad("spoolFilling", "The spool is " + percent + " % full; a full spool refuses reports.")
                : Notice.good("spoolBack", "The spool is " + percent + " % full and has room again.");
        return List.of(
                notice.with("percent", percent).with("bytes", use.usedBytes()).with("maxBytes", use.limitBytes()));
    }
}
