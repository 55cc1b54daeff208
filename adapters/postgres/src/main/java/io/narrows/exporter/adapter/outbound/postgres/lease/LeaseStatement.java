package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.ReportRow;
import io.narrows.exporter.adapter.outbound.postgres.sql.Schema;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/// The statements that mark free deliveries of a lane with the number of a replica, and read their reports.
///
/// `owner` is in no index, so the mark is a HOT update. Rows that others are marking are skipped. The commit is
/// asynchronous: a mark that a crash of the server loses is a delivery that is leased again.
///
/// The queue is empty now and then, and a vacuum at that instant tells the planner that it is. For an empty table any
/// plan is as good, also one that reads all of it. So rows are compared with `(lane, due, id)` as a whole, which only
/// the index `pending_queue` answers. The rows that are found are marked at the place where they lie.
///
/// @param lane its number
/// @param now in milliseconds
/// @param beyond what is due later is due now: the clock was set back
/// @param mostBytes of payloads and labels; the first delivery comes whatever its size
/// @param slot where the reports most likely are. Only its table is read, because each of the others would have to be
///     locked and set up; whoever reads the rows gets what lies elsewhere
record LeaseStatement(int lane, long now, long beyond, int most, long mostBytes, int owner, int slot) {
    /// How many deliveries a lease looks at that leaves out some sources.
    static final int LOOKED_AT = 1_000;

    private static final String CANDIDATES = """
            WITH fresh AS (SELECT ctid AS place, id, due, size FROM pending p
                    WHERE (lane, due, id) > (?, 0, ?) AND (lane, due) < (?, 1) AND owner = 0 AND crashes = 0
                    ORDER BY lane, due, id LIMIT ? FOR UPDATE SKIP LOCKED),
                again AS (SELECT ctid AS place, id, due, size FROM pending p
                    WHERE lane = ? AND due BETWEEN 1 AND ? AND owner = 0 AND crashes = 0
                    ORDER BY due, id LIMIT ? FOR UPDATE SKIP LOCKED),
                late AS (SELECT ctid AS place, id, due, size FROM pending p
                    WHERE lane = ? AND due > ? AND owner = 0 AND crashes = 0
                    ORDER BY due, id LIMIT ? FOR UPDATE SKIP LOCKED),
            """;

    private static final String SUSPECT = """
            WITH found AS (SELECT ctid AS place, id, due, size FROM pending p
                    WHERE lane = ? AND crashes > 0 AND owner = 0 AND (due <= ? OR due > ?)
                        AND pg_try_advisory_xact_lock(hashtext(current_schema() || ' suspect'))
                        AND NOT EXISTS (SELECT 1 FROM pending o WHERE o.crashes > 0 AND o.owner <> 0)
                    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED),
            """;

    private static final String EXCEPT = """
            WITH looked AS ((SELECT id, due, slot FROM pending
                    WHERE (lane, due, id) > (?, 0, ?) AND (lane, due) < (?, 1) AND owner = 0 AND crashes = 0
                    ORDER BY lane, due, id LIMIT ?)
                UNION ALL (SELECT id, due, slot FROM pending
                    WHERE lane = ? AND due BETWEEN 1 AND ? AND owner = 0 AND crashes = 0 ORDER BY due, id LIMIT ?)
                UNION ALL (SELECT id, due, slot FROM pending
                    WHERE lane = ? AND due > ? AND owner = 0 AND crashes = 0 ORDER BY due, id LIMIT ?)),
                meant AS (SELECT l.id, l.due FROM looked l JOIN report r ON r.id = l.id AND r.slot = l.slot
                    WHERE r.source <> ALL(?) ORDER BY l.id LIMIT ?),
                found AS (SELECT p.ctid AS place, p.id, p.due, p.size FROM pending p JOIN meant m
                        ON (p.lane, p.due, p.id) >= (?, m.due, m.id) AND (p.lane, p.due, p.id) <= (?, m.due, m.id)
                    WHERE p.owner = 0 FOR UPDATE OF p SKIP LOCKED),
            """;

    private static final String LOOKED_UP_TO = """
            SELECT id FROM pending
            WHERE (lane, due, id) > (?, 0, ?) AND (lane, due) < (?, 1) AND owner = 0 AND crashes = 0
            ORDER BY lane, due, id OFFSET ? LIMIT 1""";

    private static final String ALL =
            "found AS (SELECT * FROM fresh UNION ALL SELECT * FROM again UNION ALL SELECT * FROM late),\n";

    private static final String MARK =
            """
                fitting AS (SELECT place FROM (
                        SELECT place, sum(size::bigint) OVER w AS total, row_number() OVER w AS n FROM found
                        WINDOW w AS (ORDER BY id, due)) f WHERE n <= ? AND (total <= ? OR n = 1)),
                marked AS (UPDATE pending p SET owner = ? FROM fitting f WHERE p.ctid = f.place
                    RETURNING p.id, p.due, p.slot, p.size, p.attempts, p.since, p.reason, p.tried, p.crashes)
            SELECT m.id, m.due, m.slot, m.size, m.attempts, m.since, m.reason, m.tried, m.crashes,\s""" + ReportRow.COLUMNS + " FROM marked m LEFT JOIN %2$s r ON r.id = m.id AND m.slot = %1$d";

    private String mark() {
        return MARK.formatted(slot, Schema.reports(slot));
    }

    /// @param after untried deliveries up to this one are left out
    PreparedStatement any(Connection connection, UUID after) throws SQLException {
        return Sql.prepare(
                connection,
                CANDIDATES + ALL + mark(),
                lane,
                after,
                lane,
                most,
                lane,
                now,
                most,
                lane,
                beyond,
                most,
                most,
                mostBytes,
                owner);
    }

    /// One suspect, if nobody has another one.
    PreparedStatement suspect(Connection connection) throws SQLException {
        return Sql.prepare(connection, SUSPECT + mark(), lane, now, beyond, 1, mostBytes, owner);
    }

    /// @param after deliveries up to this one are left out
    /// @param sources as the database has them
    PreparedStatement except(Connection connection, UUID after, Set<String> sources) throws SQLException {
        return Sql.prepare(
                connection,
                EXCEPT + mark(),
                lane,
                after,
                lane,
                LOOKED_AT,
                lane,
                now,
                LOOKED_AT,
                lane,
                beyond,
                LOOKED_AT,
                Sql.array("text", sources),
                most,
                lane,
                lane,
                most,
                mostBytes,
                owner);
    }

    /// How far `except` looked at untried deliveries; no row if it looked at all of them.
    PreparedStatement lookedUpTo(Connection connection, UUID after) throws SQLException {
        return Sql.prepare(connection, LOOKED_UP_TO, lane, after, lane, LOOKED_AT - 1);
    }
}
