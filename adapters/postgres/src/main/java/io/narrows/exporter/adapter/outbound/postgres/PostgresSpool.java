package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.operator.PendingOperations;
import io.narrows.exporter.adapter.outbound.postgres.operator.PostgresDeadLetters;
import io.narrows.exporter.adapter.outbound.postgres.operator.PostgresHistory;
import io.narrows.exporter.adapter.outbound.postgres.replica.PostgresReplicas;
import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
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
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.spool.SpoolUse;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.domain.spool.UnreadableCount;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The spool that many exporters share, in a PostgreSQL database (14 or newer). Each of them opens one.
///
/// Thread-safe. Many virtual threads may call it. One thread appends and one settles, and each commit includes
/// everything that was submitted in the meantime.
///
/// Sizes and the receipt of a report are exact within what the replicas did in the last half second. The database must
/// have `fsync = on`. Without a synchronous standby, what was acknowledged survives a crash of the database and not
/// the
/// loss of its disk. Connections must not go through a pooler in transaction mode: planner settings, LISTEN and
/// advisory locks belong to a session.
public final class PostgresSpool implements Spool {
    private final Parts parts;
    private final Replicas replicas;
    private final DeadLetters deadLetters;
    private final History history;
    private final PendingOperations pending;

    private PostgresSpool(Parts parts) {
        this.parts = parts;
        this.replicas = new PostgresReplicas(parts.core(), parts.membership(), parts.notices());
        this.deadLetters = new PostgresDeadLetters(parts.core());
        this.history = new PostgresHistory(parts.core());
        this.pending = new PendingOperations(parts.core());
    }

    /// Opens the spool, and creates its tables if there are none.
    ///
    /// @param name of this replica, such as that of its pod; made unique if another one has it
    /// @param clock for retry times; what is kept for some time is kept by the clock of the database
    /// @throws SpoolException if the spool cannot be opened, because of the database or the key file
    public static PostgresSpool open(PostgresSettings settings, String name, Clock clock) {
        return open(settings, name, clock, Tuning.DEFAULT);
    }

    static PostgresSpool open(PostgresSettings settings, String name, Clock clock, Tuning tuning) {
        return new PostgresSpool(Parts.open(settings, name, clock, tuning));
    }

    /// For tests, which let a replica fall silent.
    Parts parts() {
        return parts;
    }

    @Override
    public Lane lane(ConsumerId consumer, ConsumerSettings settings) {
        return parts.secrets().laneKey().laneOf(consumer, settings);
    }

    @Override
    public boolean hasRoomFor(long payloadSize) {
        ensureAvailable();
        return parts.room().isFor(payloadSize);
    }

    private void ensureAvailable() {
        parts.membership().problem().ifPresent(reason -> {
            throw new SpoolUnavailableException("the database of the spool: " + reason);
        });
    }

    @Override
    public Receipt append(Acceptance acceptance) {
        ensureAvailable();
        var size = acceptance.report().payload().size();
        parts.room().claim(size);
        try {
            var lanes = new ArrayList<Integer>();
            var fingerprints = new ArrayList<String>();
            for (var delivery : acceptance.deliveries()) {
                lanes.add(parts.core().lanes().idOf(delivery.lane()));
                fingerprints.add(delivery.lane().fingerprint());
            }
            var row = parts.core().rows().close(acceptance.report(), fingerprints);
            return parts.appender().append(acceptance, row, lanes);
        } finally {
            parts.room().giveBack(size);
        }
    }

    @Override
    public Optional<ConsumerSettings> settings(LaneName lane) {
        return parts.laneQueries().settings(lane);
    }

    @Override
    public Optional<Lane> laneOf(DeliveryId delivery) {
        return pending.laneOf(delivery).flatMap(lane -> settings(lane).map(settings -> new Lane(lane, settings)));
    }

    @Override
    public boolean hasDelivered(LaneName lane) {
        return parts.laneQueries().hasDelivered(lane);
    }

    @Override
    public Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except) {
        return parts.leases().lease(lane, limits, now, except);
    }

    @Override
    public void settle(List<Settlement> settlements) {
        parts.leases().settle(settlements);
    }

    @Override
    public List<LaneName> lanes(Optional<LaneName> after, int limit) {
        return parts.laneQueries().withSomethingDue(after, limit);
    }

    @Override
    public Optional<Receipt> receipt(ReportId report) {
        return parts.receipt(report);
    }

    @Override
    public Map<ConsumerId, Tally> tallies() {
        return parts.tallies().byConsumer();
    }

    @Override
    public Tally notInstalled() {
        return parts.tallies().notInstalled();
    }

    @Override
    public SpoolUse use() {
        return parts.room().use(parts.commits().counts());
    }

    @Override
    public Map<ConsumerId, Instant> oldestPending() {
        return pending.oldestPending();
    }

    @Override
    public HeldReports held(long from, int limit) {
        return pending.held(from, limit);
    }

    @Override
    public long countPending(PendingFilter filter) {
        return pending.count(filter);
    }

    @Override
    public long purgePending(PendingFilter filter) {
        return pending.purge(filter);
    }

    @Override
    public long keysForgottenEarly() {
        return parts.keys().forgottenEarly();
    }

    @Override
    public long leasesPutOff() {
        return parts.leases().putOff();
    }

    @Override
    public CrashCount crashes() {
        return parts.crashes();
    }

    @Override
    public UnreadableCount unreadable() {
        return parts.unreadable().count();
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
        return parts.pauses();
    }

    @Override
    public Replicas replicas() {
        return replicas;
    }

    @Override
    public void close() {
        parts.close();
    }
}
