package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The connections of a spool, and transactions on them. Connections are opened when they are needed, used by one
/// caller at a time, and dropped when one is lost. Thread-safe.
///
/// Rows of several statements must be changed in one order, by id and lane, so that two replicas do not wait for each
/// other. Where they do all the same, the transaction is done again.
public final class Database implements AutoCloseable {
    private static final int MOST_TRIES = 8;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;
    private static final long LONGEST_WAIT_SECONDS = 10;

    private final Connector connector;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final Runnable lost;
    private volatile boolean closed;

    /// @param lost called when a connection is lost: leases that were asked for on it may be taken without anybody
    ///     knowing
    public Database(Connector connector, Runnable lost) {
        this.connector = connector;
        this.free = new Semaphore(connector.settings().connections());
        this.lost = lost;
    }

    /// Reads, each statement for itself. On a lost connection it is done once more on a new one, so the work must
    /// change
    /// nothing.
    ///
    /// @throws SpoolUnavailableException if the database cannot be reached
    public <T> T read(Sql.Work<T> work) {
        return tried(connection -> work.run(connection), true);
    }

    /// Changes something with one statement that is a transaction by itself. Does it again after a deadlock. The
    /// change
    /// is durable with the next one that is.
    ///
    /// @throws SpoolUnavailableException if the database cannot be reached, or it is unknown whether it did the
    /// change
    public <T> T once(Sql.Work<T> work) {
        return tried(work, false);
    }

    /// Changes something in one transaction, durable when this returns. Does it again after a deadlock, so the work
    /// must
    /// not change anything outside of the database.
    ///
    /// @throws SpoolUnavailableException if the database cannot be reached, or it is unknown whether it did the
    /// change
    public <T> T change(Sql.Work<T> work) {
        return tried(
                connection -> Transaction.run(connection, same -> {
                    Sql.run(same, "SET LOCAL synchronous_commit = on");
                    return work.run(same);
                }),
                false);
    }

    private <T> T tried(Sql.Work<T> work, boolean isRead) {
        for (int tries = 1; ; tries++) {
            try {
                return with(work);
            } catch (SQLException e) {
                var again = Failures.isConflict(e) || (isRead && tries == 1 && Failures.isLost(e));
                if (!again || tries == MOST_TRIES) {
                    throw unavailable(e);
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS));
            }
        }
    }

    /// What a caller gets to see of an error.
    public static RuntimeException unavailable(SQLException e) {
        return Failures.isUnavailable(e) || Failures.isConflict(e)
                ? new SpoolUnavailableException("the database of the spool: " + Failures.reason(e), e)
                : new IllegalStateException("the database of the spool: " + Failures.reason(e), e);
    }

    private <T> T with(Sql.Work<T> work) throws SQLException {
        take();
        Connection connection = null;
        try {
            connection = connection();
            return work.run(connection);
        } catch (SQLException e) {
            if (connection != null && Failures.isLost(e)) {
                breakOne(connection);
            }
            throw e;
        } finally {
            if (connection != null) {
                giveBack(connection);
            }
            free.release();
        }
    }

    private void take() {
        try {
            if (closed || !free.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SpoolUnavailableException(
                        closed ? "the spool is closed" : "all connections to the database of the spool are busy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpoolUnavailableException("interrupted while waiting for the database of the spool", e);
        }
    }

    private Connection connection() throws SQLException {
        var known = idle.pollFirst();
        if (known != null) {
            return known;
        }
        var opened = connector.openRelaxed();
        all.add(opened);
        return opened;
    }

    private void giveBack(Connection connection) throws SQLException {
        if (connection.isClosed()) {
            all.remove(connection);
            if (!closed) {
                dropIdle();
                lost.run();
            }
        } else {
            idle.addFirst(connection);
        }
    }

    /// Where one connection was lost, those that nobody uses are most likely lost too.
    private void dropIdle() {
        for (var unused = idle.pollFirst(); unused != null; unused = idle.pollFirst()) {
            all.remove(unused);
            breakOne(unused);
        }
    }

    /// Breaks all connections, so that nobody waits for a database that does not answer.
    public void breakAll() {
        for (var connection : all) {
            breakOne(connection);
        }
    }

    /// Breaks a connection, so that its user does not wait any longer.
    public static void breakOne(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is broken already.
            Failures.isLost(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (var connection : all) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The server notices the end of the connection by itself.
                Failures.isLost(e);
            }
        }
    }
}
