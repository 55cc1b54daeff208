package io.narrows.exporter.adapter.outbound.postgres.replica;

import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.RepeatingThread;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The thread that takes silent replicas for dead: their leases end. A delivery that a dead replica had in flight
/// becomes a suspect, and the second time a dead letter, so that no delivery ends one replica after another.
///
/// A thread of its own, because it looks at everything that is pending, and the heartbeat must not wait for that.
public final class Reaper implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Reaper.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String SUSPECTED = "the exporter ended without a stop while this delivery was in flight";
    private static final String CRASHED = "the exporter ended without a stop twice while this delivery was in flight:"
            + " its consumer may not bear this report";

    /// One statement: either the replicas are gone and their leases too, or nothing happened. The counts of a dead
    /// replica move to replica 0.
    private static final String REAP = """
            WITH gone AS (DELETE FROM replica WHERE seen < to_timestamp(?::bigint / 1000.0) AND id <> ? RETURNING id),
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

    private static final String SILENT =
            "SELECT count(*) FROM replica WHERE seen < to_timestamp(?::bigint / 1000.0) AND id <> ?";

    private final Database database;
    private final Membership membership;
    private final Clock clock;
    private final AtomicLong buried;
    private final Runnable freed;
    private final RepeatingThread thread;
    private volatile boolean closed;

    /// What a dead replica left.
    private record Left(long replicas, long leases, long letters) {}

    /// @param buried how many deliveries this replica buried so
    /// @param freed called when deliveries became free
    public Reaper(Database database, Membership membership, Clock clock, AtomicLong buried, Runnable freed) {
        this.database = database;
        this.membership = membership;
        this.clock = clock;
        this.buried = buried;
        this.freed = freed;
        this.thread = new RepeatingThread("spool-reaper", () -> closed, this::step);
    }

    public void start() {
        thread.start();
    }

    private void step() throws InterruptedException {
        Thread.sleep(PERIOD);
        try {
            membership.deadBefore().ifPresent(this::reap);
        } catch (SpoolUnavailableException e) {
            LOGGER.log(Level.DEBUG, "dead replicas not reaped", e);
        }
    }

    /// @param deadBefore replicas that were seen last before this time are dead
    private void reap(long deadBefore) {
        int own = membership.number();
        if (database.read(connection -> Sql.number(connection, SILENT, deadBefore, own)) > 0) {
            var left = database.change(connection -> reap(connection, deadBefore, own));
            if (left.replicas() > 0) {
                tell(left);
            }
        }
    }

    private Left reap(Connection connection, long deadBefore, int own) throws SQLException {
        Sql.run(connection, "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on");
        return Rows.first(
                        connection,
                        REAP,
                        row -> new Left(row.getLong(1), row.getLong(2), row.getLong(3)),
                        deadBefore,
                        own,
                        SUSPECTED,
                        DeathCause.CRASHED.name(),
                        CRASHED,
                        clock.millis(),
                        own)
                .orElseThrow();
    }

    private void tell(Left left) {
        LOGGER.log(
                Level.WARNING,
                "replicas taken for dead replicas={0,number,#} deliveries-freed={1,number,#} buried={2,number,#}",
                left.replicas(),
                left.leases(),
                left.letters());
        buried.addAndGet(left.letters());
        freed.run();
    }

    @Override
    public void close() {
        closed = true;
        thread.close(PATIENCE);
    }
}
