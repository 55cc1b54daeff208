package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoredPayload;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.HeldReports;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The query for reports with a pending or dead delivery. Steps over those that are only kept for the history, range by
/// range, without reading them. Used by one thread at a time.
public final class HeldQuery {
    private final Prepared endOfRange;
    private final Prepared nextRange;
    private final Prepared between;

    public HeldQuery(Connection connection) throws SQLException {
        endOfRange = new Prepared(connection, """
                SELECT last FROM past INDEXED BY past_first
                WHERE first = (SELECT max(first) FROM past WHERE first <= ?1) AND last >= ?1""");
        nextRange = new Prepared(connection, "SELECT min(first) FROM past INDEXED BY past_first WHERE first > ?");
        between = new Prepared(
                connection,
                "SELECT r.seq, r.id, " + StoredPayload.STORED_SIZE + " FROM " + StoredPayload.REPORT
                        + " WHERE r.seq >= ? AND r.seq < ? ORDER BY r.seq LIMIT +?");
    }

    /// One page of such reports.
    ///
    /// @param from the number of the first report
    public HeldReports page(long from, int limit) throws SQLException {
        var reports = new ArrayList<HeldReports.Held>();
        var next = afterPast(from);
        while (next < Long.MAX_VALUE) {
            var until = nextRange(next);
            var more = add(reports, next, until, limit);
            if (more.isPresent()) {
                return new HeldReports(reports, more);
            }
            next = until == Long.MAX_VALUE ? until : afterPast(until);
        }
        return new HeldReports(reports, OptionalLong.empty());
    }

    /// @return the number of the first report that does not fit
    private OptionalLong add(List<HeldReports.Held> reports, long from, long until, int limit) throws SQLException {
        try (var rows = between.query(from, until, limit - reports.size() + 1)) {
            while (rows.next()) {
                if (reports.size() == limit) {
                    return OptionalLong.of(rows.getLong(1));
                }
                reports.add(new HeldReports.Held(new ReportId(rows.getString(2)), rows.getLong(3)));
            }
            return OptionalLong.empty();
        }
    }

    private long afterPast(long from) throws SQLException {
        var next = from;
        for (var end = endOfRange.number(next); end.isPresent(); end = endOfRange.number(next)) {
            next = end.get() + 1;
        }
        return next;
    }

    private long nextRange(long after) throws SQLException {
        var first = nextRange.number(after).orElse(0L);
        return first == 0 ? Long.MAX_VALUE : first;
    }
}
