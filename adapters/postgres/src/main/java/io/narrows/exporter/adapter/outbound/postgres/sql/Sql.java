package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/// Short forms of JDBC.
public final class Sql {
    /// Reads from a connection, or changes something there.
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private Sql() {}

    public static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// The number in the first column of the only row.
    public static long number(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = prepare(connection, sql, parameters);
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /// @return the number of changed rows
    public static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /// A statement with parameters: numbers, texts, booleans, bytes, ids, and arrays of `array`. pgjdbc keeps the plan
    /// of a statement that comes again.
    public static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        var statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                set(connection, statement, i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void set(Connection connection, PreparedStatement statement, int index, Object value)
            throws SQLException {
        switch (value) {
            case ArrayOf array -> statement.setArray(index, connection.createArrayOf(array.type(), array.elements()));
            case byte[] bytes -> statement.setBytes(index, bytes);
            default -> statement.setObject(index, value);
        }
    }

    /// An array as a parameter.
    ///
    /// @param type of the elements: `uuid`, `int4`, `int8`, `bytea` or `text`
    public record ArrayOf(String type, List<?> values) {
        public ArrayOf {
            values = List.copyOf(values);
        }

        /// The elements in an array of their own class, which the driver sends in binary form.
        private Object[] elements() {
            return switch (type) {
                case "uuid" -> values.toArray(UUID[]::new);
                case "int4" -> values.toArray(Integer[]::new);
                case "int8" -> values.toArray(Long[]::new);
                case "bytea" -> values.toArray(byte[][]::new);
                default -> values.toArray(String[]::new);
            };
        }
    }

    public static ArrayOf array(String type, Collection<?> values) {
        return new ArrayOf(type, List.copyOf(values));
    }

    /// One column of rows.
    public static <T> ArrayOf array(String type, Collection<T> rows, Function<T, Object> column) {
        return new ArrayOf(type, rows.stream().map(column).toList());
    }
}
