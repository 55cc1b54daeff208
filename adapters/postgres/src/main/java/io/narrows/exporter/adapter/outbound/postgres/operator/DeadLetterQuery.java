package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// The query for some dead letters, in the order of their reports.
///
/// The database leaves out most of what a filter does not select. The caller must ask the filter about the rest, such
/// as reasons with letters beyond ASCII.
final class DeadLetterQuery {
    private static final String COLUMNS = """
            SELECT d.id, d.lane, l.consumer, d.source, d.received_at, d.at, d.cause, d.reason, d.attempts, d.size
            FROM dead d JOIN lane l ON l.id = d.lane
            WHERE %s AND (d.id, lower(l.consumer) COLLATE "C") > (?, ? COLLATE "C")
            AND coalesce(lower(l.consumer) = ANY(nullif(?::text[], '{}')), true)
            AND coalesce(d.source = ANY(nullif(?::text[], '{}')), true)
            AND coalesce(d.cause = ANY(nullif(?::text[], '{}')), true)
            AND d.at <= ?
            AND (position(? IN lower(d.reason COLLATE "C")) > 0 OR octet_length(d.reason) > length(d.reason))
            ORDER BY d.id, lower(l.consumer) COLLATE "C" LIMIT ?""";
    private static final String AFTER = COLUMNS.formatted("d.id >= ?");
    private static final String NAMED = COLUMNS.formatted("d.id = ANY(?::uuid[])");

    private DeadLetterQuery() {}

    /// A dead letter with its place in the database.
    record Found(DeadLetter letter, UUID report, int lane) {
        static Found read(ResultSet row) throws SQLException {
            var report = row.getObject(1, UUID.class);
            var letter = new DeadLetter(
                    new DeliveryId(Ids.of(report), new ConsumerId(row.getString(3))),
                    TextColumn.read(row.getString(4)),
                    Instant.ofEpochMilli(row.getLong(5)),
                    Instant.ofEpochMilli(row.getLong(6)),
                    DeathCause.valueOf(row.getString(7)),
                    TextColumn.read(row.getString(8)),
                    row.getInt(9),
                    row.getLong(10));
            return new Found(letter, report, row.getInt(2));
        }
    }

    /// At most `limit` dead letters that the filter may select.
    ///
    /// @param after the last letter that is not wanted; it may be gone
    static List<Found> page(Connection connection, DeadLetterFilter filter, Optional<DeliveryId> after, int limit)
            throws SQLException {
        var last = after.map(id -> Ids.of(id.report())).orElse(Ids.FIRST);
        return Rows.list(
                connection,
                filter.ids().isEmpty() ? AFTER : NAMED,
                Found::read,
                filter.ids().isEmpty() ? last : Sql.array("uuid", reports(filter)),
                last,
                after.map(id -> lower(id.consumer())).orElse(""),
                Sql.array(
                        "text",
                        filter.consumers().stream().map(DeadLetterQuery::lower).toList()),
                Sql.array("text", filter.sources().stream().map(TextColumn::of).toList()),
                Sql.array("text", filter.causes().stream().map(DeathCause::name).toList()),
                Times.millis(filter.diedBefore()),
                TextColumn.of(filter.reasonPart().toLowerCase(Locale.ROOT)),
                limit);
    }

    private static List<UUID> reports(DeadLetterFilter filter) {
        return filter.ids().stream().map(id -> Ids.of(id.report())).distinct().toList();
    }

    private static String lower(ConsumerId consumer) {
        return consumer.value().toLowerCase(Locale.ROOT);
    }
}
