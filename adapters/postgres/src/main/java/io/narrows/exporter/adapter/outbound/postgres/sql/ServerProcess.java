package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// The process of the server that serves one connection.
///
/// @param pid its number, or 0
/// @param started when it started, because another process may get its number after its end
public record ServerProcess(int pid, String started) {
    /// The process of a connection that was never opened.
    static final ServerProcess NONE = new ServerProcess(0, "-infinity");

    private static final String RUNNING = "55006";

    private static final String OWN =
            "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()";

    private static final String END = """
            SELECT coalesce(bool_and(pg_terminate_backend(pid, ?)), true)::int FROM pg_stat_activity
            WHERE pid = ? AND backend_start = ?::timestamptz""";

    static ServerProcess of(Connection connection) throws SQLException {
        return Rows.first(connection, OWN, row -> new ServerProcess(row.getInt(1), row.getString(2)))
                .orElse(NONE);
    }

    /// Ends the process, if it is there. Afterwards its last commit happened, or never will.
    ///
    /// @param connection another one to the same server
    /// @throws SQLException if the process did not end in time: its last commit may still happen
    public void end(Connection connection, Duration patience) throws SQLException {
        if (Sql.number(connection, END, patience.toMillis(), pid, started) == 0) {
            throw new SQLException("the server has not ended the lost connection yet", RUNNING);
        }
    }

    /// Ends the process, and does not wait for its end.
    void tellToEnd(Connection connection) throws SQLException {
        if (!equals(NONE)) {
            Sql.number(connection, END, 0L, pid, started);
        }
    }
}
