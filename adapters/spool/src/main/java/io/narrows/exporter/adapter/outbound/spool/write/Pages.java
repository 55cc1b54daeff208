package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.payload.Extents;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import java.sql.Connection;
import java.sql.SQLException;

/// The database and its write-ahead log, in pages, and the payload file. Only the writer's thread uses it.
public final class Pages {
    /// The smallest number of unused pages that is worth the work.
    private static final long WORTH_GIVING_BACK = 256;

    /// 8 MiB with the default page size, so that a report that arrives meanwhile does not wait long.
    private static final int GIVEN_BACK_AT_ONCE = 512;

    private final Connection connection;
    private final Extents extents;
    private final long pageSize;
    private final long checkpointPages;
    private final Prepared all;
    private final Prepared free;
    private final Prepared logged;
    private final Prepared checkpoint;
    private long checkpointAt;
    private long loggedBefore;

    public Pages(Connection connection, Extents extents, StoreTuning tuning) throws SQLException {
        this.connection = connection;
        this.extents = extents;
        this.pageSize = Database.number(connection, "PRAGMA page_size");
        this.checkpointPages = tuning.checkpointBytes() / pageSize;
        this.checkpointAt = checkpointPages;
        all = new Prepared(connection, "PRAGMA page_count");
        free = new Prepared(connection, "PRAGMA freelist_count");
        logged = new Prepared(connection, "PRAGMA wal_checkpoint(NOOP)");
        checkpoint = new Prepared(connection, "PRAGMA wal_checkpoint(PASSIVE)");
    }

    /// Updates the room with the used and the free bytes.
    public void measure(Room room) throws SQLException {
        var unused = free.number().orElseThrow();
        room.measured(
                (all.number().orElseThrow() - unused) * pageSize + extents.used(),
                unused * pageSize + extents.reusable());
    }

    boolean needCheckpoint() throws SQLException {
        var pages = loggedPages();
        if (pages < loggedBefore) {
            checkpointAt = checkpointPages;
        }
        loggedBefore = pages;
        return pages >= checkpointAt;
    }

    private long loggedPages() throws SQLException {
        try (var row = logged.query()) {
            return row.next() ? row.getLong(2) : 0;
        }
    }

    /// Runs a checkpoint: copies the write-ahead log into the database. The log starts over with the next commit,
    /// unless another process, such as an operator's tool, still reads from it.
    void checkpoint() throws SQLException {
        try (var row = checkpoint.query()) {
            checkpointAt = row.next() ? row.getLong(2) + checkpointPages : checkpointPages;
        }
    }

    /// Shrinks the files by some of their unused pages and blocks.
    ///
    /// @return whether there were enough
    boolean giveBackSome() throws SQLException {
        return extents.giveBackSome() || giveBackSomePages();
    }

    private boolean giveBackSomePages() throws SQLException {
        if (free.number().orElseThrow() < WORTH_GIVING_BACK) {
            return false;
        }
        try (var statement = connection.createStatement()) {
            // `execute` would stop after the first page.
            statement.executeUpdate("PRAGMA incremental_vacuum(" + GIVEN_BACK_AT_ONCE + ")");
        }
        return true;
    }

    void emptyLog() throws SQLException {
        Database.emptyLog(connection);
    }
}
