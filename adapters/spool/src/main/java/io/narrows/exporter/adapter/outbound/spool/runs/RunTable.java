package io.narrows.exporter.adapter.outbound.spool.runs;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A table of runs. The runs of a lane do not overlap. What is removed is written later, because most is removed in the
/// order in which the reports came, and a range of them costs as much as one. Used by one thread at a time.
final class RunTable {
    private static final String RUN = "SELECT u.lane, u.position, u.first, u.last, u.second FROM ";

    private final Prepared downwards;
    private final Prepared ofReport;
    private final Prepared remove;
    private final Prepared cutOff;
    private final Prepared addRest;

    /// What was removed from each lane and is not written yet.
    private final Map<Long, Range> removed = new HashMap<>();

    /// Consecutive numbers.
    private record Range(long first, long last) {}

    /// @param more the columns that the table has behind those of a `Run`, each after a comma
    RunTable(Connection connection, String table, String more) throws SQLException {
        downwards =
                new Prepared(connection, RUN + table + " u WHERE u.lane = ? AND u.first <= ? ORDER BY u.first DESC");
        ofReport = new Prepared(connection, RUN + "report r" + ofReport(table) + " WHERE r.seq = ?");
        remove = new Prepared(connection, "DELETE FROM " + table + " WHERE lane = ? AND first = ?");
        cutOff = new Prepared(connection, "UPDATE " + table + " SET last = ? WHERE lane = ? AND first = ?");
        addRest = new Prepared(
                connection,
                "INSERT INTO " + table + " SELECT lane, position, ?, last, second" + more + " FROM " + table
                        + " WHERE lane = ? AND first = ?");
    }

    /// Joins the runs `u` with a delivery of a report `r`. Finds none where its lanes are damaged.
    static String ofReport(String table) {
        return """
                 CROSS JOIN json_each(iif(json_valid(r.lanes), r.lanes, '[]')) l
                CROSS JOIN %1$s u ON u.lane = l.value
                    AND u.first = (SELECT max(first) FROM %1$s WHERE lane = l.value AND first <= r.seq)
                    AND u.last >= r.seq""".formatted(table);
    }

    /// The run of a lane that has a report; empty if there is none.
    List<Run> runs(long lane, long seq) throws SQLException {
        return isRemoved(lane, seq) ? List.of() : overlapping(lane, new Range(seq, seq));
    }

    /// The runs that have a report.
    List<Run> ofReport(long seq) throws SQLException {
        try (var rows = ofReport.query(seq)) {
            var all = new ArrayList<Run>();
            while (rows.next()) {
                var run = run(rows);
                if (!isRemoved(run.lane(), seq)) {
                    all.add(run);
                }
            }
            return all;
        }
    }

    /// Whether the delivery of a report to a lane is in the table, but was removed.
    boolean isRemoved(long lane, long seq) {
        var range = removed.get(lane);
        return range != null && range.first() <= seq && seq <= range.last();
    }

    /// Removes the delivery of a report to a lane; at the latest with `write`.
    void remove(long lane, long seq) throws SQLException {
        var before = removed.get(lane);
        if (before != null && seq == before.last() + 1) {
            removed.put(lane, new Range(before.first(), seq));
        } else {
            if (before != null) {
                remove(lane, before);
            }
            removed.put(lane, new Range(seq, seq));
        }
    }

    /// Writes what was removed.
    void write() throws SQLException {
        for (var each : removed.entrySet()) {
            remove(each.getKey(), each.getValue());
        }
        removed.clear();
    }

    void rolledBack() {
        removed.clear();
    }

    private void remove(long lane, Range range) throws SQLException {
        for (var run : overlapping(lane, range)) {
            cut(run, range);
        }
    }

    private void cut(Run run, Range range) throws SQLException {
        if (run.last() > range.last()) {
            addRest.update(range.last() + 1, run.lane(), run.first());
        }
        if (run.first() < range.first()) {
            cutOff.update(range.first() - 1, run.lane(), run.first());
        } else {
            remove.update(run.lane(), run.first());
        }
    }

    private List<Run> overlapping(long lane, Range range) throws SQLException {
        var found = new ArrayList<Run>();
        try (var rows = downwards.query(lane, range.last())) {
            while (rows.next()) {
                var run = run(rows);
                if (!run.reaches(range.first())) {
                    break;
                }
                found.add(run);
            }
        }
        return found;
    }

    private static Run run(ResultSet row) throws SQLException {
        return new Run(row.getLong(1), row.getInt(2), row.getLong(3), row.getLong(4), row.getString(5));
    }
}
