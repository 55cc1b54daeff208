package io.narrows.exporter.adapter.outbound.spool.lease;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// The just committed deliveries of one lane, in memory, in report order.
///
/// They are complete if the database has no other untried delivery that the lane has not leased. Whenever one is
/// dropped from memory they are not, until a query that began later has read the lane's queue to its end.
///
/// The writer's thread adds deliveries and drops them. The lane's window guards everything else.
final class FreshLane {
    /// A number of gaps that never is.
    private static final long NOT_COMPLETE = 0;

    private final FreshMemory memory;
    private final Queue<FreshDelivery> waiting = new ConcurrentLinkedQueue<>();

    /// Counts the times after which the database had deliveries that are not here. The first is the start: nothing is
    /// known yet about what the database has.
    private final AtomicLong gaps = new AtomicLong(1);

    private long closedGaps;
    private long from;

    FreshLane(FreshMemory memory) {
        this.memory = memory;
    }

    FreshMemory memory() {
        return memory;
    }

    /// Called by `FreshMemory` for a delivery that it adds.
    void append(FreshDelivery delivery) {
        waiting.add(delivery);
    }

    /// Called by `FreshMemory` for a delivery that it dropped.
    void dropped(FreshDelivery delivery) {
        gaps.incrementAndGet();
        waiting.remove(delivery); // the first one, because the oldest are dropped first
    }

    /// Records that the database may have deliveries that were not added here.
    void missed() {
        gaps.incrementAndGet();
    }

    boolean isComplete() {
        return closedGaps == gaps.get();
    }

    /// The next delivery, which stays here.
    Optional<FreshDelivery> next() {
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            if (next.queued().seq() >= from) {
                return Optional.of(next);
            }
            forget(next);
        }
        return Optional.empty();
    }

    /// Removes a delivery that is leased, or must not be leased.
    void forget(FreshDelivery delivery) {
        memory.take(delivery);
        waiting.remove(delivery);
    }

    /// Records that a query of the lane's queue begins. It shows everything that is here now, because deliveries come
    /// here after their commit. They are dropped, so the deliveries here are not complete until the query has read the
    /// queue to its end: a query for a small batch does not.
    ///
    /// @return for `caughtUp`
    long beginQuery() {
        var known = gaps.get();
        closedGaps = NOT_COMPLETE;
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            forget(next);
        }
        return known;
    }

    /// Records that a query has read the lane's queue to its end, and that everything it showed was leased.
    ///
    /// @param known from `beginQuery`
    void caughtUp(long known) {
        closedGaps = known;
    }

    /// Records that a delivery was leased from the database out of turn. The delivery may be settled before its commit
    /// is reported here, so it must not be leased from here. A query must find the deliveries before it.
    void leasedOutOfTurn(long seq) {
        gaps.incrementAndGet();
        from = Math.max(from, seq + 1);
    }
}
