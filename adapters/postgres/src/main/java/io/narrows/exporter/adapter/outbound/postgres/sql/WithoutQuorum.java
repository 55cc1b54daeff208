package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Optional;

/// Finds commits that did not wait for the synchronous standby.
public final class WithoutQuorum {
    /// The class of errors after which it is unknown what was committed.
    private static final String UNKNOWN = "08007";

    private WithoutQuorum() {}

    /// @param warnings of the statement that committed
    /// @throws SQLException as if the connection was lost, so that the caller looks again and waits for the standby
    public static void check(Optional<SQLWarning> warnings) throws SQLException {
        if (Failures.isWithoutQuorum(warnings)) {
            throw new SQLException("a commit was cancelled while it waited for the synchronous standby", UNKNOWN);
        }
    }
}
