package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Where the next lease of each lane begins: behind the untried deliveries that this replica leased last. So a
/// lease does
/// not walk over thousands of rows that were settled and not vacuumed yet.
///
/// What another replica commits late, or gives back, lies in front of it. So now and then a lease begins at the front,
/// and takes a fiftieth of the time at most. Thread-safe.
final class Frontiers {
    private static final int REMEMBERED = 20_000;
    private static final int SHARE = 50;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;

    private final Map<Integer, Frontier> lanes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Frontier> eldest) {
            return size() > REMEMBERED;
        }
    };

    /// The frontier of one lane.
    ///
    /// @param slot of the last report that this replica leased
    /// @param version changes with each change of the frontier
    /// @param nextFront when a lease may begin at the front again, in nanoseconds
    record Frontier(UUID after, int slot, long version, long nextFront) {
        static final Frontier NONE = new Frontier(Ids.FIRST, 0, 0, 0);

        /// @param next when a lease may begin at the front again, in nanoseconds
        Frontier movedTo(UUID to, long next) {
            return new Frontier(to, slot, version + 1, next);
        }

        boolean isAtFront() {
            return after.equals(Ids.FIRST);
        }

        boolean mayStartAtFront() {
            return nextFront == 0 || System.nanoTime() - nextFront >= 0;
        }
    }

    synchronized Frontier of(int lane) {
        return lanes.getOrDefault(lane, Frontier.NONE);
    }

    /// Records that a lease ended behind a delivery. Has no effect if the frontier changed meanwhile.
    synchronized void moved(int lane, Frontier before, UUID last) {
        var now = of(lane);
        if (now.version() == before.version()) {
            lanes.put(lane, now.movedTo(last, before.nextFront()));
        }
    }

    /// Records the slot of the last report that was leased.
    synchronized void leasedFrom(int lane, int slot) {
        var now = of(lane);
        if (now.slot() != slot) {
            lanes.put(lane, new Frontier(now.after(), slot, now.version(), now.nextFront()));
        }
    }

    /// Records how long a lease from the front took, and that it found nothing more.
    synchronized void startedAtFront(int lane, long nanos) {
        var now = of(lane);
        var pause = Math.min(LONGEST_PAUSE_NANOS, SHARE * nanos);
        lanes.put(lane, new Frontier(now.after(), now.slot(), now.version(), System.nanoTime() + pause));
    }

    /// Records that an untried delivery became due.
    synchronized void arrived(int lane, UUID id) {
        var now = of(lane);
        if (!now.isAtFront() && Ids.compare(id, now.after()) <= 0) {
            lanes.put(lane, now.movedTo(Ids.FIRST, 0));
        } else {
            lanes.put(lane, now.movedTo(now.after(), now.nextFront()));
        }
    }

    /// Makes the next lease of a lane begin at the front.
    synchronized void reset(int lane) {
        lanes.put(lane, of(lane).movedTo(Ids.FIRST, 0));
    }

    /// Makes the next lease of each lane begin at the front.
    synchronized void resetAll() {
        lanes.replaceAll((lane, before) -> before.movedTo(Ids.FIRST, 0));
    }
}
