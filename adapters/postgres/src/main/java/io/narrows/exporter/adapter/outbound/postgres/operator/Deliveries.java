package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A growing list of deliveries, by report and lane, as a statement takes them.
final class Deliveries {
    private final List<UUID> reports = new ArrayList<>();
    private final List<Integer> lanes = new ArrayList<>();

    void add(UUID report, int lane) {
        reports.add(report);
        lanes.add(lane);
    }

    /// Moves these deliveries from one table to another.
    ///
    /// @param sql its first two parameters are the reports and the lanes
    /// @param more parameters
    /// @return what was still there
    List<Moved> move(Connection connection, String sql, Object... more) throws SQLException {
        if (isEmpty()) {
            return List.of();
        }
        var parameters = new ArrayList<Object>(List.of(Sql.array("uuid", reports), Sql.array("int4", lanes)));
        parameters.addAll(List.of(more));
        return Rows.list(connection, sql, Moved::read, parameters.toArray());
    }

    boolean isEmpty() {
        return reports.isEmpty();
    }
}
