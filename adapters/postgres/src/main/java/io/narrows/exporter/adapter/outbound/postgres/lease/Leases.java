package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.lease.Frontiers.Frontier;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The leases of this replica. The heap grows with the leased deliveries and not with the waiting ones. Thread-safe.
public final class Leases {
    private static final Lease NOTHING = new Lease(List.of(), Instant.MAX);

    /// How long a lane waits before it asks again for room on the heap, or for its suspects.
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private static final String NEXT_DUE = """
            SELECT coalesce((SELECT due FROM pending WHERE lane = ? AND due > ? AND owner = 0 ORDER BY due, id LIMIT 1),
                    9223372036854775807),
                EXISTS (SELECT 1 FROM pending WHERE lane = ? AND crashes > 0 AND owner = 0)""";

    private final Core core;
    private final Registry registry;
    private final Settler settler;
    private final Reading reading;
    private final Suspicion suspicion;
    private final Frontiers frontiers = new Frontiers();
    private final Map<Integer, UUID> lookedUpTo = new ConcurrentHashMap<>();

    public Leases(Core core, Registry registry, Settler settler, Reading reading, Suspicion suspicion) {
        this.core = core;
        this.registry = registry;
        this.settler = settler;
        this.reading = reading;
        this.suspicion = suspicion;
    }

    /// How often there was no room on the heap.
    public long putOff() {
        return registry.room().refused().get();
    }

    /// Records that an untried delivery became due.
    public void arrived(int lane, UUID report) {
        frontiers.arrived(lane, report);
    }

    /// Records that something of a lane became due again.
    public void returned(int lane) {
        frontiers.reset(lane);
    }

    /// Records that others' leases ended.
    public void freed() {
        frontiers.resetAll();
        suspicion.mayBeSome();
    }

    /// As `Spool.lease`.
    public Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except) {
        var id = core.lanes().find(lane);
        if (id.isEmpty()) {
            return NOTHING;
        }
        for (; ; ) {
            long claimed = registry.room().claim(limits.maxBytes());
            if (claimed == 0) {
                return new Lease(List.of(), now.plus(ASK_AGAIN));
            }
            long taken = 0;
            try {
                var batch = leased(id.getAsInt(), lane, limits.maxReports(), claimed, Times.millis(now), except);
                taken = batch.bytes();
                settleUnreadable(batch);
                if (!batch.leased().isEmpty()) {
                    return new Lease(batch.leased(), now);
                }
                if (batch.leftUntil().isPresent()) {
                    // The rest of the lane may be sealed with the same key, so it is not walked through at once.
                    return new Lease(List.of(), batch.leftUntil().get());
                }
                if (batch.unreadable().isEmpty()) {
                    return new Lease(List.of(), nextDue(id.getAsInt(), Times.millis(now)));
                }
            } finally {
                registry.room().settle(claimed, taken);
            }
        }
    }

    private Reading.Batch leased(int lane, LaneName name, int most, long bytes, long now, Set<String> except) {
        long beyond = Times.sum(now, Spool.LONGEST_WAIT.toMillis());
        return registry.whileLeasing(owner -> {
            var slot = frontiers.of(lane).slot();
            var statement = new LeaseStatement(lane, now, beyond, most, bytes, owner, slot);
            return core.database().once(connection -> {
                if (suspicion.isTurnOf(lane)) {
                    var suspect = read(connection, statement.suspect(connection), name, statement);
                    if (!suspect.isEmpty()) {
                        return suspect;
                    }
                }
                var found = except.isEmpty()
                        ? fresh(connection, statement, name)
                        : except(connection, statement, name, except);
                return found.isEmpty() && suspicion.isOpen()
                        ? read(connection, statement.suspect(connection), name, statement)
                        : found;
            });
        });
    }

    private Reading.Batch read(Connection connection, PreparedStatement statement, LaneName name, LeaseStatement lease)
            throws SQLException {
        var found = reading.read(connection, statement, name, lease);
        found.lastSlot().ifPresent(slot -> frontiers.leasedFrom(lease.lane(), slot));
        return found;
    }

    private Reading.Batch fresh(Connection connection, LeaseStatement statement, LaneName name) throws SQLException {
        var frontier = frontiers.of(statement.lane());
        var found = scan(connection, statement, name, frontier, frontier.after());
        if (!found.isEmpty() || frontier.isAtFront() || !frontier.mayStartAtFront()) {
            return found;
        }
        var began = System.nanoTime();
        found = scan(connection, statement, name, frontier, Ids.FIRST);
        if (found.isEmpty()) {
            frontiers.startedAtFront(statement.lane(), System.nanoTime() - began);
        }
        return found;
    }

    private Reading.Batch scan(
            Connection connection, LeaseStatement statement, LaneName name, Frontier before, UUID after)
            throws SQLException {
        var found = read(connection, statement.any(connection, after), name, statement);
        found.lastUntried().ifPresent(last -> frontiers.moved(statement.lane(), before, last));
        return found;
    }

    private Reading.Batch except(Connection connection, LeaseStatement statement, LaneName name, Set<String> except)
            throws SQLException {
        var after = lookedUpTo.getOrDefault(statement.lane(), Ids.FIRST);
        var sources = except.stream().map(TextColumn::of).collect(Collectors.toSet());
        var found = read(connection, statement.except(connection, after, sources), name, statement);
        if (found.isEmpty()) {
            try (var query = statement.lookedUpTo(connection, after);
                    var row = query.executeQuery()) {
                if (row.next()) {
                    lookedUpTo.put(statement.lane(), row.getObject(1, UUID.class));
                } else {
                    lookedUpTo.remove(statement.lane());
                }
            }
        }
        return found;
    }

    private Instant nextDue(int lane, long now) {
        return core.database().read(connection -> {
            try (var statement = Sql.prepare(connection, NEXT_DUE, lane, now, lane);
                    var row = statement.executeQuery()) {
                row.next();
                long due = row.getBoolean(2)
                        ? Math.min(row.getLong(1), Times.sum(now, ASK_AGAIN.toMillis()))
                        : row.getLong(1);
                return due == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(due);
            }
        });
    }

    /// If settling what cannot be read fails, nobody gets this batch. It is unknown from now on, so the next comparison
    /// gives it back.
    private void settleUnreadable(Reading.Batch batch) {
        try {
            settle(batch.unreadable());
        } catch (RuntimeException e) {
            batch.leased().forEach(one -> forget(one.delivery().id()));
            batch.unreadable().forEach(one -> forget(one.delivery()));
            throw e;
        }
    }

    private void forget(DeliveryId delivery) {
        registry.find(delivery).ifPresent(inFlight -> registry.remove(delivery, inFlight));
    }

    /// As `Spool.settle`.
    public void settle(List<Settlement> settlements) {
        var claims = new ArrayList<Claim>(settlements.size());
        for (var settlement : settlements) {
            registry.find(settlement.delivery()).ifPresent(inFlight -> claims.add(new Claim(inFlight, settlement)));
        }
        if (claims.isEmpty()) {
            return;
        }
        settler.settle(claims);
        for (var claim : claims) {
            // Forgotten only now: while the database cannot be reached, the caller settles again.
            registry.remove(claim.settlement().delivery(), claim.inFlight());
            if (claim.isUntried() || claim.settlement() instanceof Settlement.Retry) {
                returned(claim.inFlight().lane());
            }
        }
    }
}
