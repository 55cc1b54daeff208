package io.narrows.exporter.adapter.outbound.spool.repair;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Optional;

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
        var insert = new Prepared(to, "INSERT OR REPLACE INTO " + table + " VALUES (" + marks + ")");
        Database.run(to, "BEGIN IMMEDIATE");
        try {
            if (keys.equals("seq")) {
                copyNumbered(insert);
            } else {
                copy(insert, "SELECT * FROM " + table + " ORDER BY " + keys);
                if (damaged) {
                    copy(insert, "SELECT * FROM " + table + " ORDER BY " + keys.replace(",", " DESC,") + " DESC");
                }
            }
        } finally {
            Database.run(to, "COMMIT");
        }
        LOGGER.log(
                damaged ? Level.ERROR : Level.INFO,
                "spool salvaged table={0} rows={1,number,#} complete={2}",
                table,
                copied,
                !damaged);
    }

    private void copyNumbered(Prepared insert) throws SQLException {
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
    private long copy(Prepared insert, String query) throws SQLException {
        long last = 0;
        try (var statement = from.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                last = keys.equals("seq") ? rows.getLong(1) : 0;
                var values = values(rows);
                if (values.isPresent()) {
                    write(insert, values.get());
                } else {
                    damaged = true;
                }
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

    /// The values of a row; empty if the damage left something that is no row of this table.
    private Optional<Object[]> values(ResultSet rows) throws SQLException {
        var values = new Object[columns];
        for (int i = 0; i < columns; i++) {
            var value = rows.getObject(i + 1);
            if (!(value instanceof Long
                    || value instanceof Integer
                    || value instanceof String
                    || value instanceof byte[])) {
                return Optional.empty();
            }
            values[i] = value;
        }
        return Optional.of(values);
    }

    private void write(Prepared insert, Object[] values) throws SQLException {
        insert.update(values);
        if (++copied % ROWS_A_COMMIT == 0) {
            Database.run(to, "COMMIT");
            Database.run(to, "BEGIN IMMEDIATE");
        }
    }
}
