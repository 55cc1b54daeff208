package io.narrows.exporter.adapter.outbound.postgres.lease;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// When this replica may lease a suspect: a delivery that a replica had in flight when it ended without a stop.
/// Suspects
/// are leased alone, one in the whole spool at a time, and not at once after the start: so others are delivered first,
/// and if a replica ends again it is known which delivery was the cause. Thread-safe.
public final class Suspicion {
    /// How often a lane that is never empty asks for its suspects.
    private static final long TURN_NANOS = 100_000_000L;

    private final long opensAt;
    private final Map<Integer, Long> turns = new ConcurrentHashMap<>();
    private volatile boolean maybeSome = true;

    /// @param wait after the start
    public Suspicion(Duration wait) {
        this.opensAt = System.nanoTime() + wait.toNanos();
    }

    /// Records that there may be suspects.
    void mayBeSome() {
        maybeSome = true;
    }

    /// Records that there are none, or that there are some.
    public void known(boolean some) {
        maybeSome = some;
        if (!some) {
            turns.clear();
        }
    }

    /// Whether a suspect may be leased now.
    boolean isOpen() {
        return maybeSome && System.nanoTime() - opensAt >= 0;
    }

    /// Whether it is the turn of a lane's suspects, although others wait.
    boolean isTurnOf(int lane) {
        if (!isOpen()) {
            return false;
        }
        long now = System.nanoTime();
        var last = turns.putIfAbsent(lane, now);
        return last != null && now - last >= TURN_NANOS && turns.replace(lane, last, now);
    }
}
