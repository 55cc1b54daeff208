package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.domain.spool.HeldReports;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/// The query for the reports with a pending or dead delivery, in the order of their ids.
///
/// A page begins at the first half of an id: the time of acceptance and 16 random bits. Reports that share it are on
/// one page, so a page may have some more reports than asked for.
final class HeldQuery {
    private static final String PAGE = """
            SELECT id, max(size) FROM (
                (SELECT DISTINCT ON (id) id, size FROM pending WHERE id >= ? ORDER BY id LIMIT ?)
                UNION ALL
                (SELECT DISTINCT ON (id) id, size FROM dead WHERE id >= ? ORDER BY id LIMIT ?)) held
            GROUP BY id ORDER BY id""";

    /// More reports than have the same half of an id, as long as ids are random.
    private static final int SPARE = 16;

    private static final int GROWTH = 4;

    private HeldQuery() {}

    /// A report and the first half of its id.
    private record Row(UUID id, long bytes) {
        long half() {
            return id.getMostSignificantBits();
        }
    }

    static HeldReports page(Connection connection, long from, int limit) throws SQLException {
        return page(connection, from, limit, limit + SPARE);
    }

    /// Relays choose the ids of reports, so more than expected may share a half. Then a larger page has them all.
    private static HeldReports page(Connection connection, long from, int limit, int most) throws SQLException {
        var first = new UUID(from, 0);
        var rows = Rows.list(
                connection,
                PAGE,
                row -> new Row(row.getObject(1, UUID.class), row.getLong(2)),
                first,
                most,
                first,
                most);
        int end = end(rows, limit);
        // Of pending and of dead reports that many were asked for each: behind them, some may be missing.
        return end < most ? page(rows, end) : page(connection, from, limit, GROWTH * most);
    }

    /// How many rows are on the page.
    private static int end(List<Row> rows, int limit) {
        int end = Math.min(limit, rows.size());
        while (end < rows.size() && rows.get(end).half() == rows.get(end - 1).half()) {
            end++;
        }
        return end;
    }

    private static HeldReports page(List<Row> rows, int end) {
        var reports = rows.subList(0, end).stream()
                .map(row -> new HeldReports.Held(Ids.of(row.id()), row.bytes()))
                .toList();
        return new HeldReports(
                reports, end < rows.size() ? OptionalLong.of(rows.get(end).half()) : OptionalLong.empty());
    }
}
