package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.spool.file.Times;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.spool.CrashCount;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Decides when a delivery may be leased that was in flight when the process ended without a stop: alone, one in the
/// whole spool at a time, and not before this process has run for a while. So what waits beside the suspects is
/// delivered first, and if the process ends again it is known which delivery was to blame.
///
/// Between two suspects there is a pause, several times as long as the first one was leased. So at most moments none is
/// in flight, and a process that somebody kills seldom takes an innocent one along.
///
/// Thread-safe.
public final class Suspects {
    private static final long ASK_AGAIN_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int PAUSE_FACTOR = 4;
    private static final long LONGEST_GAP_NANOS = TimeUnit.SECONDS.toNanos(1);

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
        this.opensAtNanos = System.nanoTime() + tuning.suspectsWait().toNanos();
        this.clock = clock;
    }

    public CrashCount count() {
        return new CrashCount(count.get(), buried);
    }

    /// Whether a lane may have suspects.
    boolean areIn(String fingerprint) {
        return lanes.contains(fingerprint);
    }

    /// A lane turned out to have none.
    void noneIn(String fingerprint) {
        lanes.remove(fingerprint);
    }

    /// Asks to lease a suspect now.
    ///
    /// @return true if that is allowed; then `release` must follow
    boolean claim() {
        var now = System.nanoTime();
        if (now - opensAtNanos < 0 || !oneIsLeased.compareAndSet(false, true)) {
            return false;
        }
        claimedAtNanos = now;
        return true;
    }

    /// The suspect that was leased no longer is, or there was none.
    public void release() {
        if (pauses) {
            var now = System.nanoTime();
            opensAtNanos = now + Math.min(LONGEST_GAP_NANOS, PAUSE_FACTOR * (now - claimedAtNanos));
        }
        oneIsLeased.set(false);
    }

    /// A suspect was tried and the process lives, or it is gone.
    public void cleared() {
        count.decrementAndGet();
    }

    /// When a lane with suspects and nothing else should ask again, in milliseconds. The more lanes wait, the less
    /// often
    /// each one asks.
    ///
    /// @param now of whoever asks, which may lie ahead
    long askAgainAt(long now) {
        var untilOpen = TimeUnit.NANOSECONDS.toMillis(opensAtNanos - System.nanoTime()) + 1;
        var pause = Math.min(LONGEST_PAUSE_MILLIS, ASK_AGAIN_MILLIS * Math.max(1, lanes.size()));
        return Times.sum(Math.min(now, clock.millis()), Math.max(untilOpen, pause));
    }
}
