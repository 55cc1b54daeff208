package io.narrows.exporter.adapter.outbound.postgres.write;

import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.GroupCommit;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReportRow;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Appends reports: each commit takes everything that was submitted in the meantime. Submitting is thread-safe.
///
/// After a lost connection nobody knows whether the last batch was committed. So the batch is looked up before anybody
/// gets an answer.
public final class Appender implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Appender.class.getName());
    private static final int MOST_REPORTS = 1_024;
    private static final int MOST_BYTES = 16 << 20;

    /// A payload over this goes alone: the driver copies the bytes of a batch several times.
    private static final int LARGE = 1 << 20;

    private static final long LONGEST_SEARCH_NANOS = 10_000_000_000L;
    private static final long TRY_AGAIN_NANOS = 100_000_000L;
    private static final int MOST_TRIES = 8;
    private static final String DISK_FULL = "53100";
    private static final String DUPLICATE = "23505";
    private static final String UNKNOWN = "08007";

    private final Connector connector;
    private final Batches batches;
    private final Histogram commits;
    private final GroupCommit<Append, Receipt> queue;
    private Optional<Connection> connection = Optional.empty();
    private ServerProcess process = ServerProcess.NONE;

    /// @param batches stores what was submitted
    /// @param commits how long commits took, in seconds
    public Appender(Connector connector, Batches batches, Histogram commits) {
        this.connector = connector;
        this.batches = batches;
        this.commits = commits;
        this.queue = new GroupCommit<>("spool-append", MOST_REPORTS, Appender::fill, this::store);
    }

    public void start() {
        queue.start();
    }

    /// Stores a report; blocks until it is durable.
    ///
    /// @param row the report as it is stored
    /// @param lanes the numbers of its lanes
    /// @throws SpoolUnavailableException if it is not certain that the report was stored
    public Receipt append(Acceptance acceptance, ReportRow.Stored row, List<Integer> lanes) {
        return queue.submit(Append.of(acceptance, row, lanes));
    }

    private static void fill(List<Append> batch, Queue<Append> waiting) {
        long bytes = batch.getFirst().row().payload().length;
        var ids = new HashSet<>(Set.of(batch.getFirst().id()));
        var keys = new HashSet<>(batch.getFirst().key().stream().toList());
        while (bytes <= LARGE || batch.size() > 1) {
            var next = waiting.peek();
            var isLast = next == null
                    || batch.size() == MOST_REPORTS
                    || bytes + next.row().payload().length > MOST_BYTES
                    || next.row().payload().length > LARGE
                    || !ids.add(next.id())
                    || (next.key().isPresent() && !keys.add(next.key().get()));
            if (isLast) {
                return;
            }
            batch.add(waiting.remove());
            bytes += next.row().payload().length;
        }
    }

    private void store(List<Append> batch) {
        try {
            for (int tries = 1; !tryToStore(batch); tries++) {
                if (tries == MOST_TRIES) {
                    throw new SpoolUnavailableException("other replicas keep the spool busy");
                }
                LockSupport.parkNanos(tries * 1_000_000L);
            }
        } catch (SQLException e) {
            resolve(batch, e);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "append failed", e);
            lookUp(batch, new SQLException("an append failed", UNKNOWN, e));
        }
    }

    /// @return whether it is done; otherwise nothing happened
    private boolean tryToStore(List<Append> batch) throws SQLException {
        var began = System.nanoTime();
        try {
            batches.store(connection(), batch);
            commits.addNanos(System.nanoTime() - began);
            return true;
        } catch (SQLException e) {
            if (Failures.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }

    private Connection connection() throws SQLException {
        if (connection.isEmpty() || connection.get().isClosed()) {
            connection = Optional.of(connector.open());
            process = ServerProcess.of(connection.get());
        }
        return connection.get();
    }

    private void resolve(List<Append> batch, SQLException e) {
        if (Failures.isLost(e)) {
            lookUp(batch, e);
        } else if (batch.size() > 1) {
            batch.forEach(append -> store(List.of(append)));
        } else {
            batch.getFirst().failed(refusal(batch.getFirst(), e));
        }
    }

    private static RuntimeException refusal(Append append, SQLException e) {
        return switch (String.valueOf(e.getSQLState())) {
            case DISK_FULL -> new SpoolFullException("the disk of the spool's database is full");
            case DUPLICATE -> new IllegalArgumentException("the spool has report " + append.id() + " already", e);
            default -> Database.unavailable(e);
        };
    }

    /// Was the batch committed? The id of a report is its proof.
    private void lookUp(List<Append> batch, SQLException lost) {
        var unavailable = Database.unavailable(lost);
        var deadline = System.nanoTime() + LONGEST_SEARCH_NANOS;
        connection.ifPresent(Database::breakOne);
        var old = process;
        while (!queue.isClosed() && System.nanoTime() - deadline < 0) {
            try {
                old.end(connection(), ServerProcess.PATIENCE);
                var stored = stored(connection(), batch);
                batches.waitForQuorum(connection());
                for (var append : batch) {
                    if (stored.contains(append.id())) {
                        append.stored();
                    } else {
                        append.failed(unavailable);
                    }
                }
                return;
            } catch (SQLException | RuntimeException | Error e) {
                LOGGER.log(Level.DEBUG, "it is not known yet whether a batch was stored", e);
                connection.ifPresent(Database::breakOne);
                LockSupport.parkNanos(TRY_AGAIN_NANOS);
            }
        }
        batch.forEach(append -> append.failed(unavailable));
    }

    private static Set<ReportId> stored(Connection connection, List<Append> batch) throws SQLException {
        var ids = Sql.array(
                "uuid", batch.stream().map(append -> append.row().id()).toList());
        var stored = new HashSet<ReportId>();
        try (var statement = Sql.prepare(connection, "SELECT id FROM report WHERE id = ANY(?)", ids);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                stored.add(Ids.of(rows.getObject(1, UUID.class)));
            }
        }
        return stored;
    }

    @Override
    public void close() {
        queue.close();
        connection.ifPresent(Database::breakOne);
    }
}
