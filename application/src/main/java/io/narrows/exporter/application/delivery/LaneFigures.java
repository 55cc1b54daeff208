package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// Counts what lanes do while the process runs, by consumer. It contains only installed consumers, because no other is
/// ever called. Thread-safe.
public final class LaneFigures {
    private final Map<ConsumerId, Map<LaneVerdict.Kind, LongAdder>> attempts = new ConcurrentHashMap<>();
    private final Map<ConsumerId, LongAdder> timedOut = new ConcurrentHashMap<>();
    private final Map<ConsumerId, LongAdder> halved = new ConcurrentHashMap<>();
    private final Map<ConsumerId, Times> times = new ConcurrentHashMap<>();
    private final Map<ConsumerId, LongAdder> accepted = new ConcurrentHashMap<>();
    private final Map<ConsumerId, LongAdder> delivered = new ConcurrentHashMap<>();
    private final LongAdder gaveWay = new LongAdder();
    private final LongAdder broken = new LongAdder();

    /// How long the deliveries to one consumer take, and how large its batches are. The bounds reach from what a
    /// destination next door needs to what a timeout or the maximum age of a delivery allows.
    private record Times(Histogram waits, Histogram deliveries, Histogram attempts, Histogram batches) {
        Times() {
            this(
                    untilADay(),
                    untilADay(),
                    untilAMinute(),
                    Histogram.ofNumbers(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000));
        }

        private static Histogram untilADay() {
            return Histogram.ofSeconds(
                    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400);
        }

        private static Histogram untilAMinute() {
            return Histogram.ofSeconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);
        }
    }

    private Times timesOf(ConsumerId consumer) {
        return times.computeIfAbsent(consumer, unseen -> new Times());
    }

    /// Notes how long deliveries waited in the spool, those that are tried for the first time.
    void attemptBegan(ConsumerId consumer, List<Leased> batch, long nowMillis) {
        var waits = timesOf(consumer).waits();
        for (var leased : batch) {
            if (leased.attempts() == 0) {
                waits.addNanos(nanosSince(leased, nowMillis));
            }
        }
    }

    /// Notes how long the delivered ones of a batch took.
    ///
    /// @param settlements one for each delivery of the batch
    void settled(ConsumerId consumer, List<Leased> batch, List<Settlement> settlements, long nowMillis) {
        var deliveries = timesOf(consumer).deliveries();
        long stored = 0;
        for (int i = 0; i < settlements.size(); i++) {
            if (settlements.get(i) instanceof Settlement.Delivered) {
                deliveries.addNanos(nanosSince(batch.get(i), nowMillis));
                stored++;
            }
        }
        add(delivered, consumer, stored);
    }

    /// Notes a delivery that this exporter took on.
    void accepted(ConsumerId consumer) {
        add(accepted, consumer, 1);
    }

    private static void add(Map<ConsumerId, LongAdder> counts, ConsumerId consumer, long more) {
        counts.computeIfAbsent(consumer, unseen -> new LongAdder()).add(more);
    }

    private static long nanosSince(Leased leased, long nowMillis) {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis - leased.since().toEpochMilli());
    }

    void attemptEnded(ConsumerId consumer, LaneVerdict.Kind kind, LaneAttempt attempt) {
        if (kind != LaneVerdict.Kind.NOTHING) {
            timesOf(consumer).attempts().addNanos(attempt.elapsedNanos());
            timesOf(consumer).batches().addNumber(attempt.size());
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

    /// Deliveries that this exporter took on, to consumers that an exporter at the spool has.
    public Map<ConsumerId, Long> accepted() {
        return sums(accepted);
    }

    /// Deliveries that the consumers of this exporter stored.
    public Map<ConsumerId, Long> delivered() {
        return sums(delivered);
    }

    /// Attempts that failed because they took too long.
    public Map<ConsumerId, Long> attemptsTimedOut() {
        return sums(timedOut);
    }

    /// Batches that ran out of time, so that the next batch is half as large.
    public Map<ConsumerId, Long> batchesHalved() {
        return sums(halved);
    }

    /// How long deliveries waited in the spool until their first attempt, in seconds since they were accepted or
    /// replayed.
    public Map<ConsumerId, Histogram.Counts> waits() {
        return counts(Times::waits);
    }

    /// How long it took until deliveries were delivered, in seconds since they were accepted or replayed.
    public Map<ConsumerId, Histogram.Counts> deliveries() {
        return counts(Times::deliveries);
    }

    /// How long attempts took, in seconds.
    public Map<ConsumerId, Histogram.Counts> attemptTimes() {
        return counts(Times::attempts);
    }

    /// How many reports the batches had.
    public Map<ConsumerId, Histogram.Counts> batches() {
        return counts(Times::batches);
    }

    private Map<ConsumerId, Histogram.Counts> counts(Function<Times, Histogram> histogram) {
        var counts = new TreeMap<ConsumerId, Histogram.Counts>();
        times.forEach(
                (consumer, its) -> counts.put(consumer, histogram.apply(its).counts()));
        return counts;
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
