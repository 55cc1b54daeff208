package io.narrows.exporter.adapter.outbound.postgres.replica;

import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.DeathCause;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/// Takes silent replicas for dead: their leases end. A delivery that a dead replica had in flight becomes a
/// suspect, and
/// the second time a dead letter, so that no delivery ends one replica after another. Thread-safe.
///
/// @param own the number of this replica
/// @param buried how many deliveries this replica buried so
/// @param freed called when deliveries became free
public record Reaper(Clock clock, IntSupplier own, AtomicLong buried, Runnable freed) {
    private static final System.Logger LOGGER = System.getLogger(Reaper.class.getName());

    private static final String SUSPECTED = "the exporter ended without a stop while this delivery was in flight";
    private static final String CRASHED = "the exporter ended without a stop twice while this delivery was in flight:"
            + " its consumer may not bear this report";

    /// One statement: either the replicas are gone and their leases too, or nothing happened. The counts of a dead
    /// replica move to replica 0.
    private static final String REAP = """
            WITH gone AS (DELETE FROM replica WHERE seen < now() - make_interval(secs => ?) AND id <> ? RETURNING id),
                freed AS (UPDATE pending p SET owner = 0, crashes = 1, reason = ? FROM gone
                    WHERE p.owner = gone.id AND p.crashes = 0 RETURNING 1),
                struck AS (DELETE FROM pending p USING gone WHERE p.owner = gone.id AND p.crashes > 0 RETURNING p.*),
                buried AS (INSERT INTO dead
                        (id, lane, slot, position, source, cause, reason, at, attempts, size, received_at, tried)
                    SELECT s.id, s.lane, s.slot, s.position, coalesce(r.source, ''), ?, ?, ?, s.attempts + 1,
                        coalesce(r.size, s.size), coalesce(r.received_at, s.since), s.tried
                    FROM struck s LEFT JOIN report r ON r.id = s.id AND r.slot = s.slot RETURNING lane),
                counted AS (INSERT INTO tally AS t
                        (replica, writer, consumer, accepted, delivered, dead, pending, purged)
                    SELECT ?, 3, l.consumer, 0, 0, count(*), -count(*), 0
                    FROM buried b JOIN lane l ON l.id = b.lane GROUP BY l.consumer ORDER BY l.consumer
                    ON CONFLICT (replica, writer, consumer) DO UPDATE SET
                        dead = t.dead + excluded.dead, pending = t.pending + excluded.pending)
            SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM freed), (SELECT count(*) FROM buried)""";

    void reap(Connection connection, Duration timeout) throws SQLException {
        if (Sql.number(
                        connection,
                        "SELECT count(*) FROM replica WHERE seen < now() - make_interval(secs => ?) AND id <> ?",
                        seconds(timeout),
                        own.getAsInt())
                == 0) {
            return;
        }
        try (var statement = Sql.prepare(
                        connection,
                        REAP,
                        seconds(timeout),
                        own.getAsInt(),
                        SUSPECTED,
                        DeathCause.CRASHED.name(),
                        CRASHED,
                        clock.millis(),
                        own.getAsInt());
                var row = statement.executeQuery()) {
            row.next();
            tell(row.getLong(1), row.getLong(2), row.getLong(3));
        } catch (SQLException e) {
            if (!Failures.isConflict(e)) {
                throw e;
            }
            // Another replica or a settlement was faster. The next heartbeat does the rest.
        }
    }

    private static double seconds(Duration timeout) {
        return timeout.toMillis() / 1_000.0;
    }

    private void tell(long replicas, long leases, long letters) {
        if (replicas > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "replicas taken for dead replicas={0,number,#} deliveries-freed={1,number,#} buried={2,number,#}",
                    replicas,
                    leases,
                    letters);
            buried.addAndGet(letters);
            freed.run();
        }
    }
}
