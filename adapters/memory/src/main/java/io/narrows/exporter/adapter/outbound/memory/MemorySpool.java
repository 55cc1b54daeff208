package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.pause.Pauses;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.CrashCount;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.HeldReports;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.KeyReusedException;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneKey;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.SpoolUse;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.domain.spool.UnreadableCount;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A spool that loses everything when the process ends: for tests, for reports that may get lost, and as the reference
/// for the durable spool.
///
/// Thread-safe: one lock, held for a few steps in a map or a heap. Only the operations on dead letters and on the
/// history hold it longer, because they look at each one.
public final class MemorySpool implements Spool {
    /// The approximate cost of a report or an idempotency key without its payload, in bytes.
    private static final long OVERHEAD = 512;

    /// Idempotency keys may take one in this many of the bytes. Beyond that the oldest keys are forgotten, so that
    /// reports are not refused.
    private static final int KEYS_SHARE = 8;

    private static final Histogram.Counts NO_COMMITS = Histogram.ofSeconds().counts();

    private final Clock clock;
    private final long maxBytes;
    private final Duration idempotencyWindow;
    private final Duration receiptRetention;
    private final int maxReceipts;
    private final LaneKey laneKey;

    final TreeMap<ReportId, ReceiptRecord> trails = new TreeMap<>();
    private final Map<LaneName, LaneQueue> lanes = new HashMap<>();
    private final Map<DeliveryId, SpooledDelivery> leased = new HashMap<>();
    private final TreeMap<DeliveryId, SpooledDelivery> dead =
            new TreeMap<>(Comparator.comparing(DeliveryId::report).thenComparing(DeliveryId::consumer));
    final LinkedHashMap<IdempotencyKey, Use> keys = new LinkedHashMap<>();
    private final ArrayDeque<Ending> endings = new ArrayDeque<>();
    private final Map<ConsumerId, RunningTally> tallies = new TreeMap<>();
    private final RunningTally notInstalled = new RunningTally();
    private final DeadLetters deadLetters = new MemoryDeadLetters();
    private final History history = new MemoryHistory(this);
    private final PastRing ring;
    private final Pauses pauses = new MemoryPauses();
    private long bytes;
    private long keyBytes;
    private long keysForgottenEarly;
    private long count;

    /// The use of an idempotency key.
    record Use(ReceiptRecord receiptRecord, String digest, Instant until) {}

    /// The time when the last delivery of a report was made or purged.
    private record Ending(ReceiptRecord receiptRecord, Instant at) {}

    /// @param clock measures the window and the retention
    /// @param maxBytes limit for all payloads and a fixed overhead for each report
    /// @param idempotencyWindow how long an idempotency key is remembered
    /// @param receiptRetention how long a receipt is kept after the last of its deliveries was made or purged
    /// @param maxReceipts limit for the number of such receipts, without those with an idempotency key
    /// @param limits of the delivered reports that are kept within `maxBytes`
    public MemorySpool(
            Clock clock,
            long maxBytes,
            Duration idempotencyWindow,
            Duration receiptRetention,
            int maxReceipts,
            HistoryLimits limits) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.maxBytes = maxBytes;
        this.idempotencyWindow = Objects.requireNonNull(idempotencyWindow, "idempotencyWindow");
        this.receiptRetention = Objects.requireNonNull(receiptRetention, "receiptRetention");
        this.maxReceipts = maxReceipts;
        this.ring = new PastRing(limits);
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
        var earlier = acceptance.key().map(request -> keys.get(request.key()));
        if (earlier.isPresent()) {
            if (!earlier.get().digest().equals(acceptance.key().orElseThrow().digest())) {
                throw new KeyReusedException();
            }
            return earlier.get().receiptRecord().receipt();
        }
        var report = acceptance.report();
        if (!hasRoomFor(report.size())) {
            throw new SpoolFullException("the spool in memory holds " + bytes + " of at most " + maxBytes + " bytes");
        }
        var receiptRecord = new ReceiptRecord(acceptance, count++);
        if (trails.putIfAbsent(report.id(), receiptRecord) != null) {
            throw new IllegalArgumentException("report " + report.id() + " was kept before");
        }
        keep(acceptance, receiptRecord);
        return receiptRecord.receipt();
    }

    private void keep(Acceptance acceptance, ReceiptRecord receiptRecord) {
        bytes += cost(acceptance.report());
        for (int i = 0; i < acceptance.deliveries().size(); i++) {
            var delivery = acceptance.deliveries().get(i);
            var spooled = receiptRecord.deliveries().get(i);
            if (delivery.state() instanceof Dead) {
                dead.put(spooled.id, spooled);
            } else {
                queue(spooled.lane).add(spooled);
            }
            if (delivery.state() instanceof Dead dead) {
                tally(spooled, dead.cause()).accept(true);
            } else {
                tally(spooled.lane.consumer()).accept(false);
            }
        }
        acceptance.key().ifPresent(request -> {
            bytes += cost(request.key());
            keyBytes += cost(request.key());
            keys.put(
                    request.key(),
                    new Use(receiptRecord, request.digest(), clock.instant().plus(idempotencyWindow)));
        });
        if (receiptRecord.isOver()) {
            bytes -= cost(acceptance.report());
            endings.add(new Ending(receiptRecord, clock.instant()));
        }
        ring.forgetWhatIsOver(clock.instant(), maxBytes - bytes);
    }

    @Override
    public synchronized Optional<ConsumerSettings> settings(LaneName lane) {
        return Optional.ofNullable(lanes.get(lane)).map(LaneQueue::settings);
    }

    @Override
    public synchronized Optional<Lane> laneOf(DeliveryId delivery) {
        var buried = Optional.ofNullable(dead.get(delivery)).map(spooled -> spooled.lane);
        return buried.isPresent() ? buried : laneOfPending(delivery);
    }

    private Optional<Lane> laneOfPending(DeliveryId delivery) {
        return Optional.ofNullable(trails.get(delivery.report())).stream()
                .flatMap(record -> record.deliveries().stream()
                        .filter(spooled -> !record.state(spooled.position).isSettled()))
                .map(spooled -> spooled.lane)
                .filter(lane -> lane.consumer().equals(delivery.consumer()))
                .findFirst();
    }

    @Override
    public synchronized boolean hasDelivered(LaneName lane) {
        return Optional.ofNullable(lanes.get(lane))
                .filter(LaneQueue::hasDelivered)
                .isPresent();
    }

    @Override
    public synchronized Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except) {
        var queue = lanes.get(lane);
        if (queue == null) {
            return new Lease(List.of(), Instant.MAX);
        }
        var taken = queue.take(limits, now, except);
        taken.forEach(spooled -> leased.put(spooled.id, spooled));
        return new Lease(taken.stream().map(SpooledDelivery::leased).toList(), queue.nextDue());
    }

    @Override
    public synchronized void settle(List<Settlement> settlements) {
        for (var settlement : settlements) {
            var spooled = leased.remove(settlement.delivery());
            if (spooled != null) {
                settle(spooled, settlement);
            }
        }
        forgetWhatIsOver();
    }

    private void settle(SpooledDelivery spooled, Settlement settlement) {
        settlement.attempt().ifPresent(spooled::attempted);
        switch (settlement) {
            case Settlement.Delivered delivered -> {
                tally(spooled.lane.consumer()).deliver();
                queue(spooled.lane).delivered();
                leaveLane(spooled, new Delivered(delivered.at()));
                spooled.receiptRecord.closeOne();
                endIfOver(spooled.receiptRecord, true);
            }
            case Settlement.Retry retry -> {
                spooled.retry(retry.notBefore(), retry.attempts());
                spooled.receiptRecord.set(spooled.position, new Pending(retry.attempts(), retry.reason()));
                queue(spooled.lane).giveBack(spooled);
            }
            case Settlement.PutBack untried -> queue(spooled.lane).putBack(spooled);
            case Settlement.Bury bury -> {
                if (bury.cause() == DeathCause.NOT_INSTALLED) {
                    withdraw(spooled.lane.consumer(), RunningTally::withdrawPending);
                    notInstalled.accept(true);
                } else {
                    tally(spooled.lane.consumer()).bury();
                }
                spooled.bury();
                leaveLane(spooled, new Dead(bury.cause(), bury.reason(), bury.at()));
                dead.put(spooled.id, spooled);
            }
        }
    }

    private void leaveLane(SpooledDelivery spooled, DeliveryState state) {
        spooled.receiptRecord.set(spooled.position, state);
        var queue = queue(spooled.lane);
        queue.release();
        if (queue.isEmpty()) {
            lanes.remove(spooled.lane.name());
        }
    }

    /// Records that an operator deleted a delivery. If it was the last one, the payload goes too.
    private void purged(SpooledDelivery spooled) {
        spooled.receiptRecord.closeOne();
        endIfOver(spooled.receiptRecord, false);
    }

    /// @param keep whether the report stays in the history
    private void endIfOver(ReceiptRecord receiptRecord, boolean keep) {
        if (receiptRecord.isOver()) {
            var now = clock.instant();
            bytes -= cost(receiptRecord.kept().orElseThrow());
            if (keep) {
                ring.add(receiptRecord, now);
            } else {
                receiptRecord.dropReport();
            }
            endings.add(new Ending(receiptRecord, now));
        }
    }

    /// Makes a delivery that has ended pending again, as new.
    void sendAgain(SpooledDelivery spooled, Instant now) {
        if (dead.remove(spooled.id) != null) {
            countReplay(spooled);
        } else {
            reopen(spooled.receiptRecord);
            spooled.receiptRecord.openOne();
            tally(spooled.lane.consumer()).accept(false);
        }
        enqueue(spooled, now);
    }

    /// Adds a delivery to a report.
    void sendTo(Lane lane, ReceiptRecord receiptRecord, Instant now) {
        reopen(receiptRecord);
        tally(lane.consumer()).accept(false);
        enqueue(receiptRecord.add(lane), now);
    }

    private void reopen(ReceiptRecord receiptRecord) {
        if (receiptRecord.isOver()) {
            ring.remove(receiptRecord);
            bytes += cost(receiptRecord.kept().orElseThrow());
            endings.removeIf(ending -> ending.receiptRecord() == receiptRecord);
        }
    }

    private void countReplay(SpooledDelivery spooled) {
        if (spooled.deadLetter().cause() == DeathCause.NOT_INSTALLED) {
            notInstalled.withdrawDead();
            tally(spooled.lane.consumer()).accept(false);
        } else {
            tally(spooled.lane.consumer()).replay();
        }
    }

    private void enqueue(SpooledDelivery spooled, Instant now) {
        spooled.startAgain(now);
        spooled.receiptRecord.set(spooled.position, Pending.NEW);
        queue(spooled.lane).add(spooled);
    }

    private void forgetWhatIsOver() {
        var now = clock.instant();
        while (!keys.isEmpty() && !keys.firstEntry().getValue().until().isAfter(now)) {
            forgetOldestKey();
        }
        while (keyBytes > maxBytes / KEYS_SHARE) {
            forgetOldestKey();
            keysForgottenEarly++;
        }
        ring.forgetWhatIsOver(now, maxBytes - bytes);
        var earliest = now.minus(receiptRetention);
        while (!endings.isEmpty()
                && (endings.size() > maxReceipts || endings.getFirst().at().isBefore(earliest))) {
            var receiptRecord = endings.removeFirst().receiptRecord();
            receiptRecord.forget();
            removeIfItCanGo(receiptRecord);
        }
    }

    private void forgetOldestKey() {
        var oldest = keys.pollFirstEntry();
        bytes -= cost(oldest.getKey());
        keyBytes -= cost(oldest.getKey());
        oldest.getValue().receiptRecord().dropKey();
        removeIfItCanGo(oldest.getValue().receiptRecord());
    }

    private void removeIfItCanGo(ReceiptRecord receiptRecord) {
        if (receiptRecord.canGo()) {
            ring.remove(receiptRecord);
            trails.remove(receiptRecord.report());
        }
    }

    @Override
    public synchronized List<LaneName> lanes(Optional<LaneName> after, int limit) {
        var last = after.map(LaneName::fingerprint).orElse("");
        return lanes.keySet().stream()
                .filter(lane -> lane.fingerprint().compareTo(last) > 0)
                .sorted(Comparator.comparing(LaneName::fingerprint))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<Receipt> receipt(ReportId report) {
        return Optional.ofNullable(trails.get(report)).map(ReceiptRecord::receipt);
    }

    @Override
    public synchronized Map<ConsumerId, Tally> tallies() {
        var all = new TreeMap<ConsumerId, Tally>();
        tallies.forEach((consumer, tally) -> all.put(consumer, tally.tally()));
        return all;
    }

    @Override
    public synchronized Tally notInstalled() {
        return notInstalled.tally();
    }

    @Override
    public synchronized SpoolUse use() {
        return new SpoolUse(bytes, 0, maxBytes, 0, NO_COMMITS);
    }

    @Override
    public synchronized Map<ConsumerId, Instant> oldestPending() {
        var oldest = new TreeMap<ConsumerId, Instant>();
        Stream.concat(
                        lanes.values().stream().flatMap(queue -> queue.waiting(PendingFilter.ALL).stream()),
                        leased.values().stream())
                .forEach(spooled -> oldest.merge(
                        spooled.lane.consumer(),
                        spooled.leased().since(),
                        (one, other) -> one.isBefore(other) ? one : other));
        return oldest;
    }

    @Override
    public synchronized HeldReports held(long from, int limit) {
        var byNumber = new TreeMap<Long, HeldReports.Held>();
        Stream.of(
                        lanes.values().stream().flatMap(queue -> queue.waiting(PendingFilter.ALL).stream()),
                        leased.values().stream(),
                        dead.values().stream())
                .flatMap(spooled -> spooled)
                .forEach(spooled -> byNumber.put(
                        spooled.number(),
                        new HeldReports.Held(
                                spooled.report().id(),
                                spooled.report().payload().size())));
        var rest = byNumber.tailMap(from, true);
        return new HeldReports(
                rest.values().stream().limit(limit).toList(),
                rest.keySet().stream().skip(limit).mapToLong(Long::longValue).findFirst());
    }

    @Override
    public synchronized long countPending(PendingFilter filter) {
        var waiting = lanes.values().stream()
                .mapToLong(queue -> queue.waiting(filter).size())
                .sum();
        return waiting
                + leased.values().stream()
                        .filter(spooled -> filter.matches(
                                spooled.lane.consumer(), spooled.report().source()))
                        .count();
    }

    @Override
    public synchronized long purgePending(PendingFilter filter) {
        var meant = lanes.values().stream()
                .flatMap(queue -> queue.waiting(filter).stream())
                .toList();
        for (var spooled : meant) {
            var queue = queue(spooled.lane);
            queue.remove(spooled);
            if (queue.isEmpty()) {
                lanes.remove(spooled.lane.name());
            }
            tally(spooled.lane.consumer()).purgePending();
            spooled.receiptRecord.set(
                    spooled.position,
                    new Dead(DeathCause.PURGED, "an operator deleted it before it was delivered", clock.instant()));
            purged(spooled);
        }
        return meant.size();
    }

    @Override
    public synchronized long keysForgottenEarly() {
        return keysForgottenEarly;
    }

    @Override
    public long leasesPutOff() {
        return 0;
    }

    /// Always zero, because nothing in this spool survives the process.
    @Override
    public CrashCount crashes() {
        return CrashCount.ZERO;
    }

    /// Always zero, because memory is neither damaged nor sealed.
    @Override
    public UnreadableCount unreadable() {
        return UnreadableCount.ZERO;
    }

    @Override
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    @Override
    public History history() {
        return history;
    }

    @Override
    public Pauses pauses() {
        return pauses;
    }

    @Override
    public void close() {}

    private LaneQueue queue(Lane lane) {
        return lanes.computeIfAbsent(lane.name(), unseen -> new LaneQueue(lane.settings()));
    }

    private RunningTally tally(ConsumerId consumer) {
        return tallies.computeIfAbsent(consumer, unseen -> new RunningTally());
    }

    private static long cost(IdempotencyKey key) {
        return 2L * key.value().length() + OVERHEAD;
    }

    private RunningTally tally(SpooledDelivery spooled, DeathCause cause) {
        return cause == DeathCause.NOT_INSTALLED ? notInstalled : tally(spooled.lane.consumer());
    }

    private void withdraw(ConsumerId consumer, Consumer<RunningTally> change) {
        var tally = tally(consumer);
        change.accept(tally);
        if (tally.tally().equals(Tally.ZERO)) {
            tallies.remove(consumer);
        }
    }

    private static long cost(ReportData report) {
        return report.size() + OVERHEAD;
    }

    /// The dead letters of this spool, guarded by its lock.
    private final class MemoryDeadLetters implements DeadLetters {
        @Override
        public List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit) {
            synchronized (MemorySpool.this) {
                var rest = after.<Map<DeliveryId, SpooledDelivery>>map(last -> dead.tailMap(last, false))
                        .orElse(dead);
                return rest.values().stream()
                        .map(SpooledDelivery::deadLetter)
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
                return Optional.ofNullable(dead.get(id)).map(SpooledDelivery::report);
            }
        }

        @Override
        public long replay(DeadLetterFilter filter, Instant now) {
            synchronized (MemorySpool.this) {
                var meant = meant(filter);
                for (var spooled : meant) {
                    sendAgain(spooled, now);
                }
                return meant.size();
            }
        }

        @Override
        public long purge(DeadLetterFilter filter) {
            synchronized (MemorySpool.this) {
                var meant = meant(filter);
                for (var spooled : meant) {
                    dead.remove(spooled.id);
                    tally(spooled, spooled.deadLetter().cause()).purge();
                    purged(spooled);
                }
                return meant.size();
            }
        }

        private List<SpooledDelivery> meant(DeadLetterFilter filter) {
            return dead.values().stream()
                    .filter(spooled -> filter.matches(spooled.deadLetter()))
                    .toList();
        }
    }
}
