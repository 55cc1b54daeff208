package io.narrows.exporter.adapter.out.memory;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneKey;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.Tally;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A spool that forgets all when the process ends: for tests, for reports that may get lost, and as the yardstick for
/// the durable one.
///
/// Thread-safe: one lock, held for no longer than a few steps in a map or a heap, except by the operations on dead
/// letters, which look at each of them.
public final class MemorySpool implements Spool {
    /// What a report or an idempotency key takes besides its payload, roughly, in bytes.
    private static final long OVERHEAD = 512;

    private final Clock clock;
    private final long maxBytes;
    private final Duration idempotencyWindow;
    private final Duration receiptRetention;
    private final int maxReceipts;
    private final LaneKey laneKey;

    private final Map<ReportId, Trail> trails = new HashMap<>();
    private final Map<Lane, LaneQueue> lanes = new HashMap<>();
    private final Map<DeliveryId, Journey> leased = new HashMap<>();
    private final TreeMap<DeliveryId, Journey> dead =
            new TreeMap<>(Comparator.comparing(DeliveryId::report).thenComparing(DeliveryId::consumer));
    private final LinkedHashMap<IdempotencyKey, Use> keys = new LinkedHashMap<>();
    private final ArrayDeque<Ending> endings = new ArrayDeque<>();
    private final Map<ConsumerId, RunningTally> tallies = new TreeMap<>();
    private final DeadLetters deadLetters = new Graveyard();
    private long bytes;
    private long count;

    /// What an idempotency key was used for.
    private record Use(Trail trail, Instant until) {}

    /// When a report had its last delivery made or purged.
    private record Ending(Trail trail, Instant at) {}

    /// @param clock measures the window and the retention
    /// @param maxBytes what payloads may take, and a little for each report
    /// @param idempotencyWindow how long an idempotency key is remembered
    /// @param receiptRetention how long a receipt is kept after the last of its deliveries was made or purged
    /// @param maxReceipts how many such receipts are kept at most, but for those with an idempotency key
    public MemorySpool(
            Clock clock, long maxBytes, Duration idempotencyWindow, Duration receiptRetention, int maxReceipts) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.maxBytes = maxBytes;
        this.idempotencyWindow = Objects.requireNonNull(idempotencyWindow, "idempotencyWindow");
        this.receiptRetention = Objects.requireNonNull(receiptRetention, "receiptRetention");
        this.maxReceipts = maxReceipts;
        var key = new byte[LaneKey.LENGTH];
        new SecureRandom().nextBytes(key);
        this.laneKey = new LaneKey(key);
    }

    @Override
    public Lane lane(ConsumerId consumer, ConsumerSettings settings) {
        return laneKey.laneOf(consumer, settings);
    }

    @Override
    public synchronized boolean hasRoomFor(long payloadSize) {
        return payloadSize <= maxBytes - bytes - OVERHEAD;
    }

    @Override
    public synchronized Receipt append(Acceptance acceptance) {
        forgetWhatIsOver();
        var earlier = acceptance.idempotencyKey().map(keys::get);
        if (earlier.isPresent()) {
            return earlier.get().trail().receipt();
        }
        var report = acceptance.report();
        if (!hasRoomFor(report.payload().size())) {
            throw new SpoolFullException("the spool in memory holds " + bytes + " of at most " + maxBytes + " bytes");
        }
        var trail = new Trail(acceptance);
        if (trails.putIfAbsent(report.id(), trail) != null) {
            throw new IllegalArgumentException("report " + report.id() + " was kept before");
        }
        keep(acceptance, trail);
        return trail.receipt();
    }

    private void keep(Acceptance acceptance, Trail trail) {
        var report = acceptance.report();
        var number = count++;
        bytes += cost(report);
        for (int i = 0; i < acceptance.deliveries().size(); i++) {
            var delivery = acceptance.deliveries().get(i);
            var journey = new Journey(number, report, delivery.lane(), trail, i);
            if (delivery.state() instanceof Dead) {
                dead.put(journey.id, journey);
            } else {
                queue(journey.lane).add(journey);
            }
            tally(journey.lane.consumer()).accept(delivery.state() instanceof Dead);
        }
        acceptance.idempotencyKey().ifPresent(key -> {
            bytes += OVERHEAD;
            keys.put(key, new Use(trail, clock.instant().plus(idempotencyWindow)));
        });
        endIfOver(trail, report);
    }

    @Override
    public synchronized Lease lease(Lane lane, BatchLimits limits, Instant now) {
        var queue = lanes.get(lane);
        if (queue == null) {
            return new Lease(List.of(), Instant.MAX);
        }
        var taken = queue.take(limits, now);
        taken.forEach(journey -> leased.put(journey.id, journey));
        return new Lease(taken.stream().map(Journey::leased).toList(), queue.nextDue());
    }

    @Override
    public synchronized void settle(List<Settlement> settlements) {
        for (var settlement : settlements) {
            var journey = leased.remove(settlement.delivery());
            if (journey != null) {
                settle(journey, settlement);
            }
        }
        forgetWhatIsOver();
    }

    private void settle(Journey journey, Settlement settlement) {
        switch (settlement) {
            case Settlement.Delivered delivered -> {
                tally(journey.lane.consumer()).deliver();
                leaveLane(journey, new Delivered(delivered.at()));
                close(journey);
            }
            case Settlement.Retry retry -> {
                journey.retry(retry.notBefore(), retry.attempts());
                journey.trail.set(journey.position, new Pending(retry.attempts(), retry.reason()));
                queue(journey.lane).giveBack(journey);
            }
            case Settlement.Bury bury -> {
                tally(journey.lane.consumer()).bury();
                journey.bury();
                leaveLane(journey, new Dead(bury.cause(), bury.reason(), bury.at()));
                dead.put(journey.id, journey);
            }
        }
    }

    private void leaveLane(Journey journey, DeliveryState state) {
        journey.trail.set(journey.position, state);
        var queue = queue(journey.lane);
        queue.release();
        if (queue.isEmpty()) {
            lanes.remove(journey.lane);
        }
    }

    private void close(Journey journey) {
        journey.trail.closeOne();
        endIfOver(journey.trail, journey.report);
    }

    private void endIfOver(Trail trail, ReportData report) {
        if (trail.isOver()) {
            bytes -= cost(report);
            endings.add(new Ending(trail, clock.instant()));
        }
    }

    private void forgetWhatIsOver() {
        var now = clock.instant();
        while (!keys.isEmpty() && !keys.firstEntry().getValue().until().isAfter(now)) {
            var use = keys.pollFirstEntry().getValue();
            bytes -= OVERHEAD;
            use.trail().dropKey();
            removeIfItCanGo(use.trail());
        }
        var earliest = now.minus(receiptRetention);
        while (!endings.isEmpty()
                && (endings.size() > maxReceipts || endings.getFirst().at().isBefore(earliest))) {
            var trail = endings.removeFirst().trail();
            trail.forget();
            removeIfItCanGo(trail);
        }
    }

    private void removeIfItCanGo(Trail trail) {
        if (trail.canGo()) {
            trails.remove(trail.report());
        }
    }

    @Override
    public synchronized Set<Lane> lanes() {
        return new HashSet<>(lanes.keySet());
    }

    @Override
    public synchronized Optional<Receipt> receipt(ReportId report) {
        return Optional.ofNullable(trails.get(report)).map(Trail::receipt);
    }

    @Override
    public synchronized Map<ConsumerId, Tally> tallies() {
        var all = new TreeMap<ConsumerId, Tally>();
        tallies.forEach((consumer, tally) -> all.put(consumer, tally.tally()));
        return all;
    }

    @Override
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public void close() {}

    private LaneQueue queue(Lane lane) {
        return lanes.computeIfAbsent(lane, unseen -> new LaneQueue());
    }

    private RunningTally tally(ConsumerId consumer) {
        return tallies.computeIfAbsent(consumer, unseen -> new RunningTally());
    }

    private static long cost(ReportData report) {
        return report.payload().size() + OVERHEAD;
    }

    private final class Graveyard implements DeadLetters {
        @Override
        public List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit) {
            synchronized (MemorySpool.this) {
                var rest = after.<Map<DeliveryId, Journey>>map(last -> dead.tailMap(last, false))
                        .orElse(dead);
                return rest.values().stream()
                        .map(Journey::deadLetter)
                        .filter(filter::matches)
                        .limit(limit)
                        .toList();
            }
        }

        @Override
        public long count(DeadLetterFilter filter) {
            synchronized (MemorySpool.this) {
                return meant(filter).size();
            }
        }

        @Override
        public Optional<ReportData> report(DeliveryId id) {
            synchronized (MemorySpool.this) {
                return Optional.ofNullable(dead.get(id)).map(journey -> journey.report);
            }
        }

        @Override
        public long replay(DeadLetterFilter filter, Instant now) {
            synchronized (MemorySpool.this) {
                var meant = meant(filter);
                for (var journey : meant) {
                    dead.remove(journey.id);
                    journey.startAgain(now);
                    journey.trail.set(journey.position, Pending.NEW);
                    tally(journey.lane.consumer()).replay();
                    queue(journey.lane).add(journey);
                }
                return meant.size();
            }
        }

        @Override
        public long purge(DeadLetterFilter filter) {
            synchronized (MemorySpool.this) {
                var meant = meant(filter);
                for (var journey : meant) {
                    dead.remove(journey.id);
                    tally(journey.lane.consumer()).purge();
                    close(journey);
                }
                return meant.size();
            }
        }

        private List<Journey> meant(DeadLetterFilter filter) {
            return dead.values().stream()
                    .filter(journey -> filter.matches(journey.deadLetter()))
                    .toList();
        }
    }
}
