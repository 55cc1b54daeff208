package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Receipt;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;

/// The query for the receipt of a report, in each of the tables that may have it. Used by one thread at a time.
///
/// A delivery has no row of its own to be found by before its first attempt, and often none afterwards. Its report is
/// looked for among those that came in the same second.
public final class ReceiptQuery {
    private static final int SECOND = 8;

    /// Separates the ids of a list, so that no text across two ids is taken for an id.
    public static final String SEPARATOR = ",";

    private final Prepared query;

    public ReceiptQuery(Connection connection) throws SQLException {
        query = new Prepared(connection, """
                SELECT position, consumer, state, attempts, cause, reason, at FROM delivery WHERE report = ?1
                UNION ALL
                SELECT d.key, d.value ->> 0, 1, 0, '', '', d.value ->> 1 FROM ended e INDEXED BY ended_second
                CROSS JOIN json_each(iif(json_valid(e.deliveries), e.deliveries, '[]')) d
                WHERE e.second != '' AND e.second = ?2 AND instr(e.ids, ?1 || ?3) > 0
                UNION ALL
                SELECT u.position, lane.consumer, 1, 0, '', '', u.at FROM made u INDEXED BY made_second
                CROSS JOIN report r ON r.seq BETWEEN u.first AND u.last JOIN lane ON lane.id = u.lane
                WHERE u.second = ?2 AND r.id = ?1
                UNION ALL
                SELECT u.position, lane.consumer, 0, 0, '', '', 0 FROM untried u INDEXED BY untried_second
                CROSS JOIN report r ON r.seq BETWEEN u.first AND u.last JOIN lane ON lane.id = u.lane
                WHERE u.second = ?2 AND r.id = ?1
                ORDER BY position""");
    }

    /// The second in which a report came: the first eight characters of its id, which change every 1.024 seconds.
    public static String second(String report) {
        return report.substring(0, SECOND);
    }

    public Optional<Receipt> receipt(ReportId id) throws SQLException {
        var entries = new ArrayList<Receipt.Entry>();
        var known = false;
        try (var rows = query.query(id.value(), second(id.value()), SEPARATOR)) {
            while (rows.next()) {
                known = true;
                var consumer = rows.getString("consumer");
                if (!consumer.isEmpty()) {
                    entries.add(new Receipt.Entry(new ConsumerId(consumer), State.read(rows)));
                }
            }
        }
        return known ? Optional.of(new Receipt(id, entries)) : Optional.empty();
    }
}
