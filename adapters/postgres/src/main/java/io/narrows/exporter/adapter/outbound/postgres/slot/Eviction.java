package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Schema;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Empties a slot: what still waits or is dead moves to the table of kept reports, and the slot is truncated. This
/// costs
/// next to nothing where all is delivered, and readers and writers wait for some milliseconds.
///
/// @param replica the number of this replica
record Eviction(Connection connection, int slot, int replica) {
    private static final int MOST_TRIES = 5;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final int AT_ONCE = 1_000;

    /// The delivered reports of a chunk, usually all, are looked for among those that wait: by index, because to read
    /// all of these for each chunk takes as long as the delivery.
    static final String BY_INDEX =
            WaitingWalk.BY_INDEX + "; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";

    private static final String COLUMNS = "id, source, labels, received_at, lanes, size, format, checksum, payload";

    /// @return whether the slot is empty now
    boolean run() throws SQLException {
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            try {
                moveAll();
                if (truncate()) {
                    return true;
                }
            } catch (SQLException e) {
                if (!Failures.isConflict(e)) {
                    throw e;
                }
            }
            LockSupport.parkNanos(tries * PAUSE_NANOS);
        }
        return false;
    }

    String moving() {
        return """
            WITH chunk AS (SELECT id FROM report_%1$d WHERE id > ? ORDER BY id LIMIT %2$d),
                needed AS (
                    SELECT id FROM chunk c CROSS JOIN LATERAL (SELECT 1 FROM pending p WHERE p.id = c.id LIMIT 1) w
                    UNION SELECT id FROM chunk c CROSS JOIN LATERAL (SELECT 1 FROM dead d WHERE d.id = c.id LIMIT 1) l),
                moved AS (DELETE FROM report_%1$d r USING needed n WHERE r.id = n.id RETURNING r.*),
                kept AS (INSERT INTO report_kept (slot, %3$s) SELECT %4$d, %3$s FROM moved ON CONFLICT DO NOTHING),
                waiting AS (UPDATE pending p SET slot = %4$d FROM needed n WHERE p.id = n.id),
                letters AS (UPDATE dead d SET slot = %4$d FROM needed n WHERE d.id = n.id),
                counted AS (INSERT INTO fill AS f (slot, replica, bytes, reports)
                    SELECT s.slot, ?, s.sign * sum(size), s.sign * count(*)
                    FROM moved, (VALUES (%4$d, 1), (%1$d, -1)) AS s(slot, sign) GROUP BY s.slot, s.sign
                    ON CONFLICT (slot, replica) DO UPDATE SET
                        bytes = f.bytes + excluded.bytes, reports = f.reports + excluded.reports)
            SELECT id FROM chunk ORDER BY id DESC LIMIT 1""".formatted(slot, AT_ONCE, COLUMNS, Schema.KEPT);
    }

    private void moveAll() throws SQLException {
        var sql = moving();
        for (var last = move(sql, Ids.FIRST); last.isPresent(); last = move(sql, last.get())) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private Optional<UUID> move(String sql, UUID after) throws SQLException {
        return Transaction.run(connection, same -> {
            Sql.run(same, BY_INDEX);
            return Rows.first(same, sql, row -> row.getObject(1, UUID.class), after, replica);
        });
    }

    private boolean truncate() throws SQLException {
        return Transaction.run(connection, same -> {
            Sql.run(same, "SET LOCAL lock_timeout = '50ms'");
            Sql.run(same, "LOCK TABLE report_" + slot + " IN ACCESS EXCLUSIVE MODE");
            var isEmpty = !isNeeded("pending") && !isNeeded("dead");
            if (isEmpty) {
                Sql.run(same, "TRUNCATE report_" + slot);
                Sql.run(same, "DELETE FROM fill WHERE slot = " + slot);
            }
            return isEmpty;
        });
    }

    /// Whether a delivery still has its report here. One that was sent again while its report moved says so wrongly.
    private boolean isNeeded(String table) throws SQLException {
        Sql.run(
                connection,
                "UPDATE " + table + " t SET slot = " + Schema.KEPT + " WHERE slot = " + slot
                        + " AND EXISTS (SELECT 1 FROM report_kept k WHERE k.id = t.id)");
        return Sql.number(
                        connection,
                        "SELECT count(*) FROM (SELECT 1 FROM " + table + " WHERE slot = " + slot + " LIMIT 1) t")
                > 0;
    }
}
