package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Optional;
import java.util.Set;

/// What the errors of PostgreSQL mean for a spool, by their SQLSTATE.
public final class Failures {
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03");
    private static final String CONNECTION = "08";
    private static final String OPERATOR_INTERVENTION = "57P";
    private static final String CANCELLED = "57014";
    private static final String RESOURCES = "53";
    private static final String CLOSED = "08003";

    /// A password or a right that is changed, such as while a password is rotated.
    private static final String AUTHORIZATION = "28";

    /// What the driver throws where the server or a proxy sent nonsense, or a stream ended.
    private static final String SYSTEM = "58";

    /// The server became a standby: another connection may lead to the primary.
    private static final String READ_ONLY = "25006";

    private Failures() {}

    /// Whether the connection is of no use any more, and what was committed on it is unknown.
    public static boolean isLost(SQLException e) {
        var state = state(e);
        return state.isEmpty()
                || state.startsWith(CONNECTION)
                || state.startsWith(OPERATOR_INTERVENTION)
                || state.equals(READ_ONLY)
                || state.startsWith(SYSTEM);
    }

    /// Whether the same transaction may succeed at once.
    public static boolean isConflict(SQLException e) {
        return CONFLICTS.contains(state(e));
    }

    /// Whether the database cannot take anything now: its disk is full, it is shutting down, or it cannot be reached.
    public static boolean isUnavailable(SQLException e) {
        var state = state(e);
        return isLost(e) || state.startsWith(RESOURCES) || state.startsWith(AUTHORIZATION) || state.equals(CANCELLED);
    }

    /// Whether a commit returned without the synchronous standby, because its wait was cancelled. The server says
    /// so in
    /// a warning only.
    public static boolean isWithoutQuorum(Optional<SQLWarning> warnings) {
        for (var warning = warnings.orElse(null); warning != null; warning = warning.getNextWarning()) {
            if (String.valueOf(warning.getMessage()).contains("synchronous replication")
                    || "01000".equals(warning.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /// The reason for operators: the server's own words hold no parameters of ours.
    public static String reason(SQLException e) {
        var message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return state(e).equals(CLOSED) || message.isBlank() ? "the connection is closed" : message;
    }

    private static String state(SQLException e) {
        return Optional.ofNullable(e.getSQLState()).orElse("");
    }
}
