package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// A statement that is prepared once and run many times. Used by one thread at a time, like its connection.
///
/// Write `LIMIT +?` and never `LIMIT ?`. SQLite plans a statement again whenever a new value is bound to the latter,
/// and a lease's query then took 220 µs instead of 30.
public final class Prepared {
    private final Connection connection;
    private final String sql;
    private PreparedStatement statement;
    private boolean failed;

    public Prepared(Connection connection, String sql) throws SQLException {
        this.connection = connection;
        this.sql = sql;
        this.statement = connection.prepareStatement(sql);
    }

    /// @param values a `Long`, `Integer`, `String` or `byte[]` for each question mark
    /// @return the number of changed rows
    public int update(Object... values) throws SQLException {
        return attempt(() -> {
            bind(values);
            return statement.executeUpdate();
        });
    }

    /// @return the rows, which the caller must close: an open result keeps its snapshot
    public ResultSet query(Object... values) throws SQLException {
        return attempt(() -> {
            bind(values);
            return statement.executeQuery();
        });
    }

    /// @return the first column of the first row
    public Optional<Long> number(Object... values) throws SQLException {
        try (var rows = query(values)) {
            return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
        }
    }

    /// @return the first column of the first row
    public Optional<String> text(Object... values) throws SQLException {
        try (var rows = query(values)) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    public boolean exists(Object... values) throws SQLException {
        try (var rows = query(values)) {
            return rows.next();
        }
    }

    /// One run of the statement.
    private interface Attempt<T> {
        T run() throws SQLException;
    }

    private <T> T attempt(Attempt<T> attempt) throws SQLException {
        if (failed) {
            // sqlite-jdbc closes a statement that failed.
            statement.close();
            statement = connection.prepareStatement(sql);
            failed = false;
        }
        try {
            return attempt.run();
        } catch (SQLException e) {
            failed = true;
            throw e;
        }
    }

    private void bind(Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case String text -> statement.setString(i + 1, text);
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                default -> throw new IllegalArgumentException("no column takes a " + values[i].getClass());
            }
        }
    }
}
