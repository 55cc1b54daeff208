package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// The query for the oldest pending delivery of each consumer. Used by one thread at a time.
///
/// For each lane it looks at the first untried report and at the lowest number among the deliveries that have rows of
/// their own, all by index. A delivery that was replayed counts from its replay.
final class OldestPending {
    private static final String SINCE_OF_LOWEST = """
            (SELECT d.since FROM delivery d WHERE d.lane = lane.id AND d.state = 0 AND d.report = (
                SELECT r.id FROM report r WHERE r.seq = (
                    SELECT min(q.seq) FROM delivery q INDEXED BY %s WHERE q.lane = lane.id AND q.state = 0 AND %s)))""";

    private final Prepared query;

    OldestPending(Connection connection) throws SQLException {
        query = new Prepared(connection, """
                SELECT lane.consumer,
                    (SELECT r.received_at FROM report r WHERE r.seq = (
                        SELECT min(u.first) FROM untried u WHERE u.lane = lane.id)),
                    %s,
                    %s,
                    %s
                FROM lane""".formatted(
                        SINCE_OF_LOWEST.formatted("queue", "q.crashes = 0 AND q.due = 0"),
                        SINCE_OF_LOWEST.formatted("queue", "q.crashes = 0 AND q.due > 0"),
                        SINCE_OF_LOWEST.formatted("suspect", "q.crashes > 0")));
    }

    Map<ConsumerId, Instant> ask() throws SQLException {
        var oldest = new TreeMap<ConsumerId, Instant>();
        try (var rows = query.query()) {
            while (rows.next()) {
                var consumer = new ConsumerId(rows.getString(1));
                for (int column = 2; column <= 5; column++) {
                    var since = rows.getLong(column);
                    if (!rows.wasNull()) {
                        oldest.merge(
                                consumer,
                                Instant.ofEpochMilli(since),
                                (one, other) -> one.isBefore(other) ? one : other);
                    }
                }
            }
        }
        return oldest;
    }
}
