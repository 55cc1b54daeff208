package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.pause.Pauses;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.CrashCount;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.HeldReports;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.spool.SpoolUse;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.domain.spool.UnreadableCount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A spool in which an operation fails a given number of times.
final class FaultySpool implements Spool {
    private final Spool real;
    private final Map<Operation, AtomicInteger> faults = new ConcurrentHashMap<>();
    private final Map<Operation, AtomicInteger> outages = new ConcurrentHashMap<>();
    private final Map<LaneName, AtomicInteger> loads = new ConcurrentHashMap<>();
    private final Set<LaneName> damaged = ConcurrentHashMap.newKeySet();
    private final Set<LaneName> locked = ConcurrentHashMap.newKeySet();

    enum Operation {
        SETTINGS,
        LEASE,
        SETTLE,
        LANES
    }

    FaultySpool(Spool real) {
        this.real = real;
    }

    FaultySpool failing(Operation operation, int times) {
        faults.put(operation, new AtomicInteger(times));
        return this;
    }

    /// Makes an operation fail as if the spool could not be reached.
    void away(Operation operation, int times) {
        outages.put(operation, new AtomicInteger(times));
    }

    void damage(LaneName lane) {
        damaged.add(lane);
    }

    /// Takes away the key of a lane's settings.
    void lock(LaneName lane) {
        locked.add(lane);
    }

    /// Brings back every key.
    void unlock() {
        locked.clear();
    }

    /// Whether an operation has failed the given number of times.
    boolean hasFailed(Operation operation) {
        return Objects.requireNonNull(faults.get(operation)).get() <= 0;
    }

    int loads(LaneName lane) {
        return loads.getOrDefault(lane, new AtomicInteger()).get();
    }

    private void fail(Operation operation) {
        var left = faults.get(operation);
        if (left != null && left.getAndDecrement() > 0) {
            throw new AssertionError("the disk fails at " + operation);
        }
        var outage = outages.get(operation);
        if (outage != null && outage.getAndDecrement() > 0) {
            throw new SpoolUnavailableException("away at " + operation);
        }
    }

    @Override
    public Lane lane(ConsumerId consumer, ConsumerSettings settings) {
        return real.lane(consumer, settings);
    }

    @Override
    public boolean hasRoomFor(long payloadSize) {
        return real.hasRoomFor(payloadSize);
    }

    @Override
    public Receipt append(Acceptance acceptance) {
        return real.append(acceptance);
    }

    @Override
    public Optional<ConsumerSettings> settings(LaneName lane) {
        fail(Operation.SETTINGS);
        loads.computeIfAbsent(lane, unseen -> new AtomicInteger()).incrementAndGet();
        if (locked.contains(lane)) {
            throw new KeyMissingException("1f0c9a3b");
        }
        return damaged.contains(lane) ? Optional.empty() : real.settings(lane);
    }

    @Override
    public Optional<Lane> laneOf(DeliveryId delivery) {
        return real.laneOf(delivery);
    }

    @Override
    public boolean hasDelivered(LaneName lane) {
        return real.hasDelivered(lane);
    }

    @Override
    public Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except) {
        fail(Operation.LEASE);
        return real.lease(lane, limits, now, except);
    }

    @Override
    public void settle(List<Settlement> settlements) {
        fail(Operation.SETTLE);
        real.settle(settlements);
    }

    @Override
    public List<LaneName> lanes(Optional<LaneName> after, int limit) {
        fail(Operation.LANES);
        return real.lanes(after, limit);
    }

    @Override
    public Optional<Receipt> receipt(ReportId report) {
        return real.receipt(report);
    }

    @Override
    public Map<ConsumerId, Tally> tallies() {
        return real.tallies();
    }

    @Override
    public Tally notInstalled() {
        return real.notInstalled();
    }

    @Override
    public SpoolUse use() {
        return real.use();
    }

    @Override
    public Map<ConsumerId, Instant> oldestPending() {
        return real.oldestPending();
    }

    @Override
    public HeldReports held(long from, int limit) {
        return real.held(from, limit);
    }

    @Override
    public long countPending(PendingFilter filter) {
        return real.countPending(filter);
    }

    @Override
    public long purgePending(PendingFilter filter) {
        return real.purgePending(filter);
    }

    @Override
    public long keysForgottenEarly() {
        return real.keysForgottenEarly();
    }

    @Override
    public long leasesPutOff() {
        return real.leasesPutOff();
    }

    @Override
    public CrashCount crashes() {
        return real.crashes();
    }

    @Override
    public UnreadableCount unreadable() {
        return real.unreadable();
    }

    @Override
    public DeadLetters deadLetters() {
        return real.deadLetters();
    }

    @Override
    public History history() {
        return real.history();
    }

    @Override
    public Pauses pauses() {
        return real.pauses();
    }

    @Override
    public void close() {}
}
