package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.domain.report.ReportData;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The memory for reports that were just committed, so that a lane that keeps up need not read them from the database.
/// Bounded in bytes and in number: the oldest reports are dropped first, and their lanes read them from the database.
///
/// The writer's thread adds reports; any thread may take one.
public final class FreshMemory {
    /// The approximate cost of a report without its payload and its labels, in bytes.
    private static final int OVERHEAD = 512;

    /// How many deliveries are remembered, so that one that waits does not keep those behind it, which were taken.
    private static final int MOST_REMEMBERED = 16_384;

    private final long most;
    private final AtomicLong bytes = new AtomicLong();
    private final ArrayDeque<Entry> oldestFirst = new ArrayDeque<>();

    private record Entry(FreshDelivery delivery, FreshLane lane) {}

    /// @param most how many bytes of reports are kept
    public FreshMemory(long most) {
        this.most = most;
    }

    /// Adds a delivery to its lane. Drops the oldest ones beyond the limits.
    void add(FreshDelivery delivery, FreshLane lane) {
        bytes.addAndGet(cost(delivery));
        lane.append(delivery);
        oldestFirst.add(new Entry(delivery, lane));
        while (isOverLimits()
                || (!oldestFirst.isEmpty() && oldestFirst.getFirst().delivery().isHandedOut())) {
            drop(oldestFirst.removeFirst());
        }
    }

    private boolean isOverLimits() {
        return !oldestFirst.isEmpty() && (bytes.get() > most || oldestFirst.size() > MOST_REMEMBERED);
    }

    private void drop(Entry entry) {
        if (take(entry.delivery()).isPresent()) {
            entry.lane().dropped(entry.delivery());
        }
    }

    /// Hands out the report of a delivery.
    ///
    /// @return empty if it is no longer in memory
    Optional<ReportData> take(FreshDelivery delivery) {
        var report = delivery.handOut();
        if (report.isPresent()) {
            bytes.addAndGet(-cost(delivery));
        }
        return report;
    }

    private static long cost(FreshDelivery delivery) {
        return delivery.queued().bytes() + OVERHEAD;
    }
}
