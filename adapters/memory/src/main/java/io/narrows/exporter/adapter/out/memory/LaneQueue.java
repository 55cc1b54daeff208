package io.narrows.exporter.adapter.out.memory;

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

/// The pending deliveries of one lane that nobody has leased, and the number of those that somebody has.
final class LaneQueue {
    private final PriorityQueue<Journey> ready = new PriorityQueue<>(Journey.OLDEST_FIRST);
    private final TreeSet<Journey> waiting = new TreeSet<>(Journey.DUE_FIRST);
    private final ConsumerSettings settings;
    private int leased;
    private boolean delivered;

    LaneQueue(ConsumerSettings settings) {
        this.settings = settings;
    }

    ConsumerSettings settings() {
        return settings;
    }

    void add(Journey journey) {
        ready.add(journey);
    }

    /// @param except sources whose reports stay
    List<Journey> take(BatchLimits limits, Instant now, Set<String> except) {
        wakeUp(now);
        var taken = new ArrayList<Journey>();
        var passed = new ArrayList<Journey>();
        long bytes = 0;
        while (taken.size() < limits.maxReports() && !ready.isEmpty()) {
            if (except.contains(ready.peek().report.source())) {
                passed.add(ready.remove());
                continue;
            }
            bytes += ready.peek().report.payload().size();
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

    /// Those that are meant and that nobody has leased.
    List<Journey> waiting(PendingFilter filter) {
        return Stream.concat(ready.stream(), waiting.stream())
                .filter(journey -> filter.matches(journey.lane.consumer(), journey.report.source()))
                .toList();
    }

    void remove(Journey journey) {
        if (!ready.remove(journey)) {
            waiting.remove(journey);
        }
    }

    Instant nextDue() {
        return waiting.isEmpty() ? Instant.MAX : waiting.first().due();
    }

    void giveBack(Journey journey) {
        leased--;
        waiting.add(journey);
    }

    /// It is due at once.
    void putBack(Journey journey) {
        leased--;
        ready.add(journey);
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
