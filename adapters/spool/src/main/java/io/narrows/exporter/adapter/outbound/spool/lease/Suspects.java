package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.spool.CrashCount;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// The suspects: deliveries that were in flight when the process ended without a stop. Decides when one may be leased:
/// alone, one in the whole spool at a time, and not at once. So other deliveries are delivered first, and if the
/// process ends again it is known which delivery was the cause. Where the process may end again for another reason, as
/// in a
/// series of kills, the first suspect waits until it has run for a while.
///
/// After each suspect there is a pause, several times as long as its lease. So most of the time no suspect is in
/// flight, and killing the process seldom hits an innocent one.
///
/// Thread-safe.
public final class Suspects {
    /// Long enough for a start under load, and for what came in meanwhile: if a suspect ends the process again before
    /// that is delivered, it waits for another start.
    private static final Duration SHORT_WAIT = Duration.ofSeconds(15);
    private static final long ASK_AGAIN_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int PAUSE_FACTOR = 4;
    private static final long LONGEST_GAP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ALL_GAPS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Set<String> lanes = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean oneIsLeased = new AtomicBoolean();
    private final AtomicLong count;
    private final long buried;
    private final boolean pauses;
    private volatile long claimedAtNanos;
    private volatile long opensAtNanos;
    private final Clock clock;

    /// @param found by the crash fuse when the spool was opened
    public Suspects(CrashFuse.Found found, StoreTuning tuning, Clock clock) {
        this.lanes.addAll(found.lanes());
        this.count = new AtomicLong(found.suspects());
        this.buried = found.buried();
        this.pauses = !tuning.suspectsWait().isZero();
        this.opensAtNanos =
                System.nanoTime() + wait(found, tuning.suspectsWait()).toNanos();
        this.clock = clock;
    }

    private static Duration wait(CrashFuse.Found found, Duration longest) {
        return found.mayLoop() || longest.compareTo(SHORT_WAIT) < 0 ? longest : SHORT_WAIT;
    }

    public CrashCount count() {
        return new CrashCount(count.get(), buried);
    }

    /// Whether a lane may have suspects.
    boolean areIn(String fingerprint) {
        return lanes.contains(fingerprint);
    }

    /// Records that a lane has no suspects.
    void noneIn(String fingerprint) {
        lanes.remove(fingerprint);
    }

    /// Asks to lease a suspect now.
    ///
    /// @return true if a suspect may be leased; then `release` must follow
    boolean claim() {
        var now = System.nanoTime();
        if (now - opensAtNanos < 0 || !oneIsLeased.compareAndSet(false, true)) {
            return false;
        }
        claimedAtNanos = now;
        return true;
    }

    /// The longest pause. The pauses of all suspects together stay short, even where thousands were in flight.
    private long longestGapNanos() {
        return Math.min(LONGEST_GAP_NANOS, ALL_GAPS_NANOS / Math.max(1, count.get()));
    }

    /// Ends the lease of a suspect, or a claim that found no suspect.
    public void release() {
        if (pauses) {
            var now = System.nanoTime();
            opensAtNanos = now + Math.min(longestGapNanos(), PAUSE_FACTOR * (now - claimedAtNanos));
        }
        oneIsLeased.set(false);
    }

    /// Records that a suspect was tried and the process still runs, or that the suspect was deleted.
    public void cleared() {
        count.decrementAndGet();
    }

    /// When a lane that has only suspects should ask again, in milliseconds. The more lanes wait, the less often each
    /// one asks.
    ///
    /// @param now the caller's time, which may be ahead of the clock
    long askAgainAt(long now) {
        var untilOpen = TimeUnit.NANOSECONDS.toMillis(opensAtNanos - System.nanoTime()) + 1;
        var pause = Math.min(LONGEST_PAUSE_MILLIS, ASK_AGAIN_MILLIS * Math.max(1, lanes.size()));
        return Times.sum(Math.min(now, clock.millis()), Math.max(untilOpen, pause));
    }
}
