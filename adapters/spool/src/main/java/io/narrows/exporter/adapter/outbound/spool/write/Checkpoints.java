package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import java.sql.Connection;
import java.sql.SQLException;

/// The checkpoints: they copy the write-ahead log into the database, so that the log can start over. Only the writer's
/// thread uses them.
///
/// One that copies tens of megabytes and syncs them would hold up each report that comes meanwhile. So another thread
/// begins while the log still has room, and the writer copies only what it has written since, which is little. Nobody
/// may read during that, because the log does not start over while a query uses it.
public final class Checkpoints implements AutoCloseable {
    static final String PASSIVE = "PRAGMA wal_checkpoint(PASSIVE)";

    /// The share of the log that is left when the other thread begins, as a divisor.
    private static final int SHARE_LEFT = 4;

    private final Connection connection;
    private final Readers readers;
    private final long most;
    private final Prepared logged;
    private final Prepared checkpoint;
    private final EarlyCheckpoint early;
    private long endAt;
    private long loggedBefore;
    private boolean begun;

    /// @param connection of the writer
    public Checkpoints(Connection connection, Database database, Readers readers) throws SQLException {
        this.connection = connection;
        this.readers = readers;
        most = database.tuning().checkpointBytes() / Database.number(connection, "PRAGMA page_size");
        endAt = most;
        logged = new Prepared(connection, "PRAGMA wal_checkpoint(NOOP)");
        checkpoint = new Prepared(connection, PASSIVE);
        early = new EarlyCheckpoint(database);
    }

    /// Begins a checkpoint, or ends it, if it is time.
    void afterCommit() throws SQLException {
        var pages = loggedPages();
        if (pages < endAt - most / SHARE_LEFT) {
            return;
        }
        if (!begun) {
            begun = true;
            early.start();
        } else if (pages >= endAt || !early.isRunning()) {
            run();
        }
    }

    private long loggedPages() throws SQLException {
        try (var row = logged.query()) {
            var pages = row.next() ? row.getLong(2) : 0;
            if (pages < loggedBefore) {
                endAt = most;
            }
            loggedBefore = pages;
            return pages;
        }
    }

    /// Copies all of the log. It starts over with the next commit, unless another process, such as an operator's tool,
    /// still reads from it.
    void run() throws SQLException {
        early.await();
        begun = false;
        readers.exclude(this::copy);
    }

    private void copy() throws SQLException {
        try (var row = checkpoint.query()) {
            endAt = row.next() ? row.getLong(2) + most : most;
        }
    }

    /// Copies all of the log and truncates its file.
    void emptyLog() throws SQLException {
        early.await();
        begun = false;
        readers.exclude(() -> Database.emptyLog(connection));
    }

    @Override
    public void close() throws SQLException {
        early.close();
    }
}
