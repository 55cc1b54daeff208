package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.payload.Extents;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import java.sql.Connection;
import java.sql.SQLException;

/// The pages of the database, and the payload file. Only the writer's thread uses it.
public final class Pages {
    /// The smallest number of unused pages that is worth the work.
    private static final long WORTH_GIVING_BACK = 256;

    /// 8 MiB with the default page size, so that a report that arrives meanwhile does not wait long.
    private static final int GIVEN_BACK_AT_ONCE = 512;

    private final Connection connection;
    private final Extents extents;
    private final long pageSize;
    private final Prepared all;
    private final Prepared free;

    public Pages(Connection connection, Extents extents) throws SQLException {
        this.connection = connection;
        this.extents = extents;
        this.pageSize = Database.number(connection, "PRAGMA page_size");
        all = new Prepared(connection, "PRAGMA page_count");
        free = new Prepared(connection, "PRAGMA freelist_count");
    }

    /// Updates the room with the used and the free bytes.
    public void measure(Room room) throws SQLException {
        var unused = free.number().orElseThrow();
        room.measured(
                (all.number().orElseThrow() - unused) * pageSize + extents.used(),
                unused * pageSize + extents.reusable());
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
}
