package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what lanes do while the process runs, by consumer. It contains only installed consumers, because no other is
/// ever called. Thread-safe.
public final class LaneFigures {
    private final Map<ConsumerId, Map<LaneVerdict.Kind, LongAdder>> attempts = new ConcurrentHashMap<>();
    private final Map<ConsumerId, LongAdder> timedOut = new ConcurrentHashMap<>();
    private final Map<ConsumerId, LongAdder> halved = new ConcurrentHashMap<>();
    private final LongAdder gaveWay = new LongAdder();
    private final LongAdder broken = new LongAdder();

    void attemptEnded(ConsumerId consumer, LaneVerdict.Kind kind) {
        if (kind != LaneVerdict.Kind.NOTHING) {
            Objects.requireNonNull(attempts.computeIfAbsent(consumer, unseen -> noAttempts())
                            .get(kind))
                    .increment();
        }
    }

    private static Map<LaneVerdict.Kind, LongAdder> noAttempts() {
        var none = new EnumMap<LaneVerdict.Kind, LongAdder>(LaneVerdict.Kind.class);
        for (var kind : LaneVerdict.Kind.values()) {
            none.put(kind, new LongAdder());
        }
        return none;
    }

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

    /// Attempts by their outcome: `taken`, `partly_refused`, `unavailable` or `misconfigured`. The outcomes of a
    /// consumer are all there once it was called.
    public Map<ConsumerId, Map<String, Long>> attempts() {
        var sums = new TreeMap<ConsumerId, Map<String, Long>>();
        attempts.forEach((consumer, kinds) -> {
            var outcomes = new TreeMap<String, Long>();
            kinds.forEach((kind, count) -> {
                if (kind != LaneVerdict.Kind.NOTHING) {
                    outcomes.put(kind.name().toLowerCase(Locale.ROOT), count.sum());
                }
            });
            sums.put(consumer, outcomes);
        });
        return sums;
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
