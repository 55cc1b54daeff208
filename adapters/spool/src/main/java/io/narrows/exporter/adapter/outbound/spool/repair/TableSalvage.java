package io.narrows.exporter.adapter.outbound.spool.repair;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;

/// Copies the readable rows of one table: from the front up to the damage, then from the back. If the rows are
/// numbered, it also copies the rows behind the damage.
final class TableSalvage {
    private static final System.Logger LOGGER = System.getLogger(TableSalvage.class.getName());
    private static final int ROWS_A_COMMIT = 1000;
    private static final long FIRST_LEAP = 1;

    private final Connection from;
    private final Connection to;
    private final String table;
    private final int columns;
    private final String keys;
    private long copied;
    private boolean damaged;

    /// @param keys the columns by which its rows are sorted
    TableSalvage(Connection from, Connection to, String table, int columns, String keys) {
        this.from = from;
        this.to = to;
        this.table = table;
        this.columns = columns;
        this.keys = keys;
    }

    void run() throws SQLException {
        var marks = String.join(", ", Collections.nCopies(columns, "?"));
        try (var insert = to.prepareStatement("INSERT OR REPLACE INTO " + table + " VALUES (" + marks + ")")) {
            Database.run(to, "BEGIN IMMEDIATE");
            if (keys.equals("seq")) {
                copyNumbered(insert);
            } else {
                copy(insert, "SELECT * FROM " + table + " ORDER BY " + keys);
                if (damaged) {
                    copy(insert, "SELECT * FROM " + table + " ORDER BY " + keys.replace(",", " DESC,") + " DESC");
                }
            }
            Database.run(to, "COMMIT");
        }
        LOGGER.log(
                damaged ? Level.ERROR : Level.INFO,
                "spool salvaged table={0} rows={1,number,#} complete={2}",
                table,
                copied,
                !damaged);
    }

    private void copyNumbered(PreparedStatement insert) throws SQLException {
        var last = lastNumber();
        var leap = FIRST_LEAP;
        for (long next = 0; next <= last; ) {
            var before = copied;
            var reached = copy(insert, "SELECT * FROM " + table + " WHERE seq >= " + next + " ORDER BY seq");
            if (reached == Long.MAX_VALUE) {
                return;
            }
            leap = copied > before ? FIRST_LEAP : 2 * leap;
            next = Math.max(next, reached) + leap;
        }
    }

    private long lastNumber() {
        try {
            return Database.number(from, "SELECT max(seq) FROM " + table);
        } catch (SQLException e) {
            return Long.MAX_VALUE / 4;
        }
    }

    /// @return the number of the last row before the damage; `Long.MAX_VALUE` if there was no damage
    private long copy(PreparedStatement insert, String query) throws SQLException {
        long last = 0;
        try (var statement = from.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                last = keys.equals("seq") ? rows.getLong(1) : 0;
                read(rows, insert);
                write(insert);
            }
            return Long.MAX_VALUE;
        } catch (SQLException e) {
            if (!Database.isDamage(e)) {
                throw e;
            }
            damaged = true;
            return last;
        }
    }

    private void read(ResultSet rows, PreparedStatement insert) throws SQLException {
        for (int i = 1; i <= columns; i++) {
            insert.setObject(i, rows.getObject(i));
        }
    }

    private void write(PreparedStatement insert) throws SQLException {
        insert.executeUpdate();
        if (++copied % ROWS_A_COMMIT == 0) {
            Database.run(to, "COMMIT");
            Database.run(to, "BEGIN IMMEDIATE");
        }
    }
}
