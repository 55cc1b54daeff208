package io.narrows.exporter.adapter.outbound.postgres.write;

import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.GroupCommit;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.KeptConnection;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReportRow;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
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
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

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

    /// How long a lookup goes on, and how long one try of it waits for an answer. A sender waits for both.
    private static final long LONGEST_SEARCH_NANOS = 8_000_000_000L;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(3);

    private static final Duration END = Duration.ofSeconds(2);
    private static final long TRY_AGAIN_NANOS = 100_000_000L;
    private static final int MOST_TRIES = 8;
    private static final String DISK_FULL = "53100";
    private static final String DUPLICATE = "23505";
    private static final String UNKNOWN = "08007";

    private final Connector connector;
    private final Batches batches;
    private final Histogram commits;
    private final GroupCommit<Append, Receipt> queue;
    private final KeptConnection connection;
    private final Supplier<Optional<String>> problem;

    /// @param batches stores what was submitted
    /// @param commits how long commits took, in seconds
    /// @param problem why the database cannot be reached, as far as is known
    public Appender(Connector connector, Batches batches, Histogram commits, Supplier<Optional<String>> problem) {
        this.connector = connector;
        this.connection = new KeptConnection(connector::open);
        this.batches = batches;
        this.commits = commits;
        this.problem = problem;
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
            if (isOpen(batch)) {
                storeTrying(batch);
            }
        } catch (SQLException e) {
            resolve(batch, e);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "append failed", e);
            lookUp(batch, new SQLException("an append failed", UNKNOWN, e));
        }
    }

    /// Whether there is a connection. If there is none, the batch fails at once, because nothing of it was sent.
    private boolean isOpen(List<Append> batch) throws SQLException {
        if (connection.isOpen()) {
            return true;
        }
        var known = problem.get();
        if (known.isEmpty()) {
            try {
                connection.get();
                return true;
            } catch (SQLException e) {
                known = Optional.of(Failures.reason(e));
            }
        }
        fail(batch, new SpoolUnavailableException("the database of the spool: " + known.get()));
        return false;
    }

    private void storeTrying(List<Append> batch) throws SQLException {
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            if (tryToStore(batch)) {
                return;
            }
            LockSupport.parkNanos(tries * 1_000_000L);
        }
        fail(batch, new SpoolUnavailableException("other replicas keep the spool busy"));
    }

    private static void fail(List<Append> batch, RuntimeException reason) {
        batch.forEach(append -> append.failed(reason));
    }

    /// @return whether it is done; otherwise nothing happened
    private boolean tryToStore(List<Append> batch) throws SQLException {
        var began = System.nanoTime();
        try {
            batches.store(connection.get(), batch);
            commits.addNanos(System.nanoTime() - began);
            return true;
        } catch (SQLException e) {
            if (Failures.isConflict(e)) {
                return false;
            }
            throw e;
        }
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

    /// Finds out whether a batch was committed: the id of a report is its proof.
    private void lookUp(List<Append> batch, SQLException lost) {
        var deadline = System.nanoTime() + LONGEST_SEARCH_NANOS;
        connection.breakOff();
        var found = Optional.<Set<ReportId>>empty();
        while (found.isEmpty() && !queue.isClosed() && System.nanoTime() - deadline < 0) {
            found = stored(batch);
        }
        var stored = found.orElse(Set.of());
        var unavailable = Database.unavailable(lost);
        for (var append : batch) {
            if (stored.contains(append.id())) {
                append.stored();
            } else {
                append.failed(unavailable);
            }
        }
    }

    /// The reports of a batch that are stored, and that the standby has too.
    ///
    /// @return empty if it is not known yet
    private Optional<Set<ReportId>> stored(List<Append> batch) {
        try (var search = connector.open(LONGEST_ANSWER)) {
            connection.process().end(search, END);
            var stored = stored(search, batch);
            batches.waitForQuorum(search);
            return Optional.of(stored);
        } catch (SQLException | RuntimeException | Error e) {
            LOGGER.log(Level.DEBUG, "it is not known yet whether a batch was stored", e);
            LockSupport.parkNanos(TRY_AGAIN_NANOS);
            return Optional.empty();
        }
    }

    private static Set<ReportId> stored(Connection search, List<Append> batch) throws SQLException {
        var ids = Sql.array(
                "uuid", batch.stream().map(append -> append.row().id()).toList());
        return Set.copyOf(Rows.list(
                search,
                "SELECT DISTINCT id FROM report WHERE id = ANY(?)",
                row -> Ids.of(row.getObject(1, UUID.class)),
                ids));
    }

    /// Breaks the connection, so that nobody waits for a database that does not answer.
    public void breakOff() {
        connection.breakOff();
    }

    @Override
    public void close() {
        queue.close();
        connection.close();
    }
}
