package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Schema;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Deletes what is over from the tables that are not truncated, and from the receipts. For one thread.
final class Sweep {
    private static final int AT_ONCE = 5_000;

    /// Leases of replicas that are not there any more: one that was cut off marked them after it was taken for dead.
    private static final String FREE_ORPHANS = """
            UPDATE pending SET owner = 0 WHERE owner <> 0
                AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.id = pending.owner)""";

    /// The counts of replicas that are not there any more, added to those of replica 0.
    private static final String FOLD = """
            WITH gone AS (DELETE FROM tally t WHERE replica <> 0
                    AND NOT EXISTS (SELECT 1 FROM replica r WHERE r.id = t.replica) RETURNING t.*)
            INSERT INTO tally AS t (replica, writer, consumer, accepted, delivered, dead, pending, purged)
            SELECT 0, 0, consumer, sum(accepted), sum(delivered), sum(dead), sum(pending), sum(purged)
            FROM gone GROUP BY consumer ORDER BY consumer
            ON CONFLICT (replica, writer, consumer) DO UPDATE SET accepted = t.accepted + excluded.accepted,
                delivered = t.delivered + excluded.delivered, dead = t.dead + excluded.dead,
                pending = t.pending + excluded.pending, purged = t.purged + excluded.purged""";

    private static final String LOCK_KEPT = """
            SELECT id FROM report_kept WHERE id > ? ORDER BY id LIMIT %d FOR UPDATE SKIP LOCKED""".formatted(AT_ONCE);

    private static final String DELETE_KEPT = """
            WITH gone AS (DELETE FROM report_kept k WHERE id = ANY(?)
                    AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.id = k.id)
                    AND NOT EXISTS (SELECT 1 FROM dead d WHERE d.id = k.id) RETURNING size)
            INSERT INTO fill AS f (slot, replica, bytes, reports) SELECT %d, ?, -coalesce(sum(size), 0), -count(*) FROM gone
            ON CONFLICT (slot, replica) DO UPDATE SET
                bytes = f.bytes + excluded.bytes, reports = f.reports + excluded.reports""".formatted(Schema.KEPT);

    private static final String NEEDED_RECEIPTS = """
            EXISTS (SELECT 1 FROM pending p WHERE p.id = e.id) OR EXISTS (SELECT 1 FROM dead d WHERE d.id = e.id)
            OR EXISTS (SELECT 1 FROM idempotency i WHERE i.report = e.id AND i.until > ?)""";

    private static final String FORGET_LANES = """
            DELETE FROM lane l WHERE used < ?::date
                AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.lane = l.id)
                AND NOT EXISTS (SELECT 1 FROM dead d WHERE d.lane = l.id)""";

    private static final Duration DAYS_BEHIND_RETENTION = Duration.ofDays(2);

    private final Core core;
    private UUID keptUpTo = Ids.FIRST;

    Sweep(Core core) {
        this.core = core;
    }

    /// Does one round.
    void run(Connection connection) throws SQLException {
        long now = core.databaseClock().millis();
        Sql.update(connection, FREE_ORPHANS);
        Sql.update(connection, FOLD);
        Sql.update(
                connection,
                "DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE until <= ? LIMIT " + AT_ONCE
                        + ")",
                now);
        sweepKept(connection);
        sweepReceipts(connection, now);
        Sql.update(
                connection,
                FORGET_LANES,
                core.databaseClock()
                        .instant()
                        .minus(core.receiptRetention())
                        .minus(core.history().maxAge())
                        .minus(DAYS_BEHIND_RETENTION)
                        .toString());
    }

    /// Deletes kept reports that nobody needs. Locked first and looked at again afterwards, because one of them may be
    /// sent again meanwhile.
    private void sweepKept(Connection connection) throws SQLException {
        unlessBusy(connection, same -> {
                    var locked = Rows.list(same, LOCK_KEPT, row -> row.getObject(1, UUID.class), keptUpTo);
                    if (!locked.isEmpty()) {
                        Sql.update(same, DELETE_KEPT, Sql.array("uuid", locked), core.replica());
                    }
                    return locked.isEmpty() ? Ids.FIRST : locked.getLast();
                })
                .ifPresent(last -> keptUpTo = last);
    }

    /// Runs work in one transaction.
    ///
    /// @return empty if others were in its way; then the next round does it
    private static <T> Optional<T> unlessBusy(Connection connection, Sql.Work<T> work) throws SQLException {
        try {
            return Optional.of(Transaction.run(connection, work));
        } catch (SQLException e) {
            if (!Failures.isConflict(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private void sweepReceipts(Connection connection, long now) throws SQLException {
        int over = core.receiptSlots().over(now);
        var isEmpty =
                Sql.number(connection, "SELECT count(*) FROM (SELECT 1 FROM receipt_" + over + " LIMIT 1) t") == 0;
        if (!isEmpty) {
            truncateReceipts(connection, over, now - core.receiptRetention().toMillis(), now);
        }
        Sql.update(
                connection,
                "DELETE FROM receipt_kept e WHERE ended < ? AND NOT (" + NEEDED_RECEIPTS + ")",
                now - core.receiptRetention().toMillis(),
                now);
    }

    private static void truncateReceipts(Connection connection, int slot, long earliest, long now) throws SQLException {
        unlessBusy(connection, same -> {
            Sql.run(same, "SET LOCAL lock_timeout = '50ms'");
            Sql.run(same, "LOCK TABLE receipt_" + slot + " IN ACCESS EXCLUSIVE MODE");
            var kept = Sql.update(
                    same,
                    "INSERT INTO receipt (slot, id, lane, position, state, at, attempts, cause, reason, tried, ended) SELECT "
                            + Schema.KEPT
                            + ", id, lane, position, state, at, attempts, cause, reason, tried, ended FROM receipt_"
                            + slot + " e WHERE e.ended >= ? OR " + NEEDED_RECEIPTS,
                    earliest,
                    now);
            Sql.run(same, "TRUNCATE receipt_" + slot);
            return kept;
        });
    }
}
