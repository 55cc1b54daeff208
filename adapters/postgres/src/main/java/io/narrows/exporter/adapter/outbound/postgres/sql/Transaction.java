package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// Work of several statements that happens as a whole or not at all.
public final class Transaction {
    private Transaction() {}

    /// Runs work in one transaction. If it fails, nothing of it is committed: it is rolled back, and where that is not
    /// certain, the connection is broken.
    ///
    /// @throws SQLException also if the commit did not wait for the synchronous standby
    public static <T> T run(Connection connection, Sql.Work<T> work) throws SQLException {
        connection.clearWarnings();
        connection.setAutoCommit(false);
        var result = committed(connection, work);
        connection.setAutoCommit(true);
        WithoutQuorum.check(Optional.ofNullable(connection.getWarnings()));
        return result;
    }

    private static <T> T committed(Connection connection, Sql.Work<T> work) throws SQLException {
        try {
            var result = work.run(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(connection);
            throw e;
        } catch (Error e) {
            Database.breakOne(connection);
            throw e;
        }
    }

    /// `setAutoCommit` commits what is not rolled back, so a connection that cannot roll back is broken first.
    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            Database.breakOne(connection);
        }
    }
}
