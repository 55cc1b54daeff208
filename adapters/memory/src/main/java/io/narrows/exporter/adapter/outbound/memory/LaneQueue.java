package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The queue of one lane: its pending deliveries that are not leased, and the number of leased ones.
final class LaneQueue {
    private final PriorityQueue<SpooledDelivery> ready = new PriorityQueue<>(SpooledDelivery.OLDEST_FIRST);
    private final TreeSet<SpooledDelivery> waiting = new TreeSet<>(SpooledDelivery.DUE_FIRST);
    private final ConsumerSettings settings;
    private int leased;
    private boolean delivered;

    LaneQueue(ConsumerSettings settings) {
        this.settings = settings;
    }

    ConsumerSettings settings() {
        return settings;
    }

    void add(SpooledDelivery spooled) {
        ready.add(spooled);
    }

    /// @param except sources whose reports are not taken
    List<SpooledDelivery> take(BatchLimits limits, Instant now, Set<String> except) {
        wakeUp(now);
        var taken = new ArrayList<SpooledDelivery>();
        var passed = new ArrayList<SpooledDelivery>();
        long bytes = 0;
        while (taken.size() < limits.maxReports() && !ready.isEmpty()) {
            if (except.contains(ready.peek().report().source())) {
                passed.add(ready.remove());
                continue;
            }
            bytes += ready.peek().report().size();
            if (!taken.isEmpty() && bytes > limits.maxBytes()) {
                break;
            }
            taken.add(ready.remove());
        }
        ready.addAll(passed);
        leased += taken.size();
        return taken;
    }

    private void wakeUp(Instant now) {
        while (!waiting.isEmpty() && !waiting.first().due().isAfter(now)) {
            ready.add(waiting.removeFirst());
        }
        while (!waiting.isEmpty()
                && waiting.last().due().minus(Spool.LONGEST_WAIT).isAfter(now)) {
            ready.add(waiting.removeLast());
        }
    }

    /// The selected deliveries that are not leased.
    List<SpooledDelivery> waiting(PendingFilter filter) {
        return Stream.concat(ready.stream(), waiting.stream())
                .filter(spooled ->
                        filter.matches(spooled.lane.consumer(), spooled.report().source()))
                .toList();
    }

    void remove(SpooledDelivery spooled) {
        if (!ready.remove(spooled)) {
            waiting.remove(spooled);
        }
    }

    Instant nextDue() {
        return waiting.isEmpty() ? Instant.MAX : waiting.first().due();
    }

    void giveBack(SpooledDelivery spooled) {
        leased--;
        waiting.add(spooled);
    }

    /// Puts back an untried delivery, which is due at once.
    void putBack(SpooledDelivery spooled) {
        leased--;
        ready.add(spooled);
    }

    void release() {
        leased--;
    }

    void delivered() {
        delivered = true;
    }

    /// Whether a delivery of the lane was made.
    boolean hasDelivered() {
        return delivered;
    }

    boolean isEmpty() {
        return leased == 0 && ready.isEmpty() && waiting.isEmpty();
    }
}
