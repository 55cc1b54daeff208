package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what lanes do while the process runs, by consumer. It contains only installed consumers, because no other is
/// ever called. Thread-safe.
public final class LaneFigures {
    private final Map<ConsumerId, LongAdder> timedOut = new ConcurrentHashMap<>();
    private final Map<ConsumerId, LongAdder> halved = new ConcurrentHashMap<>();
    private final LongAdder gaveWay = new LongAdder();
    private final LongAdder broken = new LongAdder();

    void attemptTimedOut(ConsumerId consumer) {
        timedOut.computeIfAbsent(consumer, unseen -> new LongAdder()).increment();
    }

    void batchHalved(ConsumerId consumer) {
        halved.computeIfAbsent(consumer, unseen -> new LongAdder()).increment();
    }

    void laneGaveWay() {
        gaveWay.increment();
    }

    void laneBroke() {
        broken.increment();
    }

    /// Attempts that failed because they took too long.
    public Map<ConsumerId, Long> attemptsTimedOut() {
        return sums(timedOut);
    }

    /// Batches that ran out of time, so that the next batch is half as large.
    public Map<ConsumerId, Long> batchesHalved() {
        return sums(halved);
    }

    /// Lanes that ended with work left, because other lanes waited for a place.
    public long lanesThatGaveWay() {
        return gaveWay.sum();
    }

    /// Failures of the exporter itself during delivery.
    public long failures() {
        return broken.sum();
    }

    private static Map<ConsumerId, Long> sums(Map<ConsumerId, LongAdder> counts) {
        var sums = new TreeMap<ConsumerId, Long>();
        counts.forEach((consumer, count) -> sums.put(consumer, count.sum()));
        return sums;
    }
}
