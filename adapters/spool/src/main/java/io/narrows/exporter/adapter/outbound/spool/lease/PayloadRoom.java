package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.domain.spool.LaneName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The room on the heap for the payloads of leased deliveries. A lease claims bytes before it reads a payload, so large
/// reports for many destinations that hang cannot fill the heap.
///
/// Small batches may use all of the room, large ones three quarters, and large ones of lanes that never delivered half
/// of that. So large reports for strangers' destinations hold up neither small reports nor those of working lanes. The
/// large batch that waits longest comes before others of its kind.
///
/// Thread-safe.
public final class PayloadRoom {
    /// How long a lane waits before it asks for room again.
    static final Duration ASK_AGAIN = Duration.ofMillis(50);

    /// A lane that has not asked for so long does not wait any more.
    private static final Duration FORGOTTEN = ASK_AGAIN.multipliedBy(20);

    /// A batch of up to this fraction of the room is small.
    private static final int SMALL = 16;

    /// Large batches leave this fraction of the room to small ones.
    private static final int FOR_SMALL = 4;

    private final long most;
    private final AtomicLong refused = new AtomicLong();
    private final Map<Kind, Long> inUse = new EnumMap<>(Kind.class);
    private final Map<Kind, Waiting> waiting = new EnumMap<>(Kind.class);

    /// Which part of the room a batch may use.
    enum Kind {
        SMALL,
        /// Of a lane that has delivered before.
        LARGE,
        /// Large, of a lane that never delivered.
        UNTRIED
    }

    private record Waiting(LaneName lane, long sinceNanos) {
        private boolean isOver() {
            return System.nanoTime() - sinceNanos > FORGOTTEN.toNanos();
        }
    }

    /// The room of one payload.
    public record Claimed(long bytes, Kind kind) {
        /// The room of a payload that is not read.
        static final Claimed NOTHING = new Claimed(0, Kind.SMALL);
    }

    /// @param most how many bytes may be leased at once; a payload that is larger is leased while next to nothing is
    public PayloadRoom(long most) {
        this.most = most;
    }

    /// Claims room for one payload; `release` must follow.
    ///
    /// @param delivered whether the lane has delivered before
    /// @param batch the bytes that the lane's batch has already
    /// @param payload the bytes to be read
    /// @return empty if there is no room now
    synchronized Optional<Claimed> claim(LaneName lane, boolean delivered, long batch, long payload) {
        var kind = kind(delivered, batch + payload);
        if (isTurnOf(lane, kind) && fits(kind, payload)) {
            inUse.merge(kind, payload, Long::sum);
            waiting.computeIfPresent(kind, (same, first) -> first.lane().equals(lane) ? null : first);
            return Optional.of(new Claimed(payload, kind));
        }
        if (batch == 0) {
            refused.incrementAndGet();
            if (kind != Kind.SMALL && isTurnOf(lane, kind)) {
                waiting.put(kind, new Waiting(lane, System.nanoTime()));
            }
        }
        return Optional.empty();
    }

    private Kind kind(boolean delivered, long bytes) {
        if (bytes <= most / SMALL) {
            return Kind.SMALL;
        }
        return delivered ? Kind.LARGE : Kind.UNTRIED;
    }

    private boolean isTurnOf(LaneName lane, Kind kind) {
        var first = waiting.get(kind);
        return first == null || first.lane().equals(lane) || first.isOver();
    }

    private boolean fits(Kind kind, long payload) {
        var all = inUse(Kind.SMALL) + inUse(Kind.LARGE) + inUse(Kind.UNTRIED);
        if (kind == Kind.SMALL) {
            return all + payload <= most;
        }
        var forLarge = most - most / FOR_SMALL;
        return all <= most / FOR_SMALL || (all + payload <= forLarge && hasShare(kind, payload, forLarge / 2));
    }

    private boolean hasShare(Kind kind, long payload, long share) {
        var untried = inUse(Kind.UNTRIED);
        return kind != Kind.UNTRIED || untried == 0 || untried + payload <= share;
    }

    private long inUse(Kind kind) {
        return inUse.getOrDefault(kind, 0L);
    }

    /// Gives back the room of one payload.
    public synchronized void release(Claimed claimed) {
        inUse.merge(claimed.kind(), -claimed.bytes(), Long::sum);
    }

    /// How often a lane found no room, since the start.
    public long refused() {
        return refused.get();
    }
}
