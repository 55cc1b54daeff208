package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// The query for the oldest pending delivery of each consumer.
///
/// Steps from lane to lane by index. Untried deliveries of a lane stand in the order of their reports, so the first
/// one is the oldest. Those that were tried or replayed stand in the order of their next try: of a lane that has
/// very many of them, only those at both ends are looked at, and the answer may be a little younger than the
/// oldest.
final class OldestPending {
    /// The lanes with something pending.
    static final String LANES = """
            WITH RECURSIVE waiting (lane) AS (
                (SELECT lane FROM pending ORDER BY lane LIMIT 1)
                UNION ALL
                SELECT (SELECT p.lane FROM pending p WHERE p.lane > w.lane ORDER BY p.lane LIMIT 1)
                FROM waiting w WHERE w.lane IS NOT NULL)
            """;

    /// How many tried deliveries are looked at, at each end of a lane.
    static final int MOST = 5_000;

    private static final String OLDEST = LANES + """
            SELECT l.consumer, min(o.since) FROM waiting w JOIN lane l ON l.id = w.lane CROSS JOIN LATERAL (
                (SELECT p.since FROM pending p WHERE p.lane = w.lane AND p.due = 0 ORDER BY p.id LIMIT 1)
                UNION ALL
                (SELECT min(s.since) FROM (SELECT p.since FROM pending p WHERE p.lane = w.lane AND p.due > 0
                    ORDER BY p.due, p.id LIMIT %1$d) s)
                UNION ALL
                (SELECT min(s.since) FROM (SELECT p.since FROM pending p WHERE p.lane = w.lane AND p.due > 0
                    ORDER BY p.due DESC, p.id DESC LIMIT %1$d) s)) o
            GROUP BY 1""".formatted(MOST);

    private OldestPending() {}

    static Map<ConsumerId, Instant> ask(Connection connection) throws SQLException {
        var oldest = new TreeMap<ConsumerId, Instant>();
        for (var entry :
                Rows.list(connection, OLDEST, row -> Map.entry(new ConsumerId(row.getString(1)), row.getLong(2)))) {
            oldest.put(entry.getKey(), Instant.ofEpochMilli(entry.getValue()));
        }
        return oldest;
    }
}
