package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/// The column `state` of a delivery, and the columns that belong to it.
public final class State {
    public static final int PENDING = 0;
    public static final int DELIVERED = 1;
    public static final int DEAD = 2;
    static final int PURGED = 3;

    private State() {}

    /// Whether something is left to do for a delivery: it is pending or dead.
    public static boolean isOpen(int state) {
        return state == PENDING || state == DEAD;
    }

    /// @param row with the columns `state`, `attempts`, `cause`, `reason` and `at`
    public static DeliveryState read(ResultSet row) throws SQLException {
        return switch (row.getInt("state")) {
            case PENDING -> new Pending(row.getInt("attempts"), row.getString("reason"));
            case DELIVERED -> new Delivered(Instant.ofEpochMilli(row.getLong("at")));
            default ->
                new Dead(
                        DeathCause.valueOf(row.getString("cause")),
                        row.getString("reason"),
                        Instant.ofEpochMilli(row.getLong("at")));
        };
    }
}
