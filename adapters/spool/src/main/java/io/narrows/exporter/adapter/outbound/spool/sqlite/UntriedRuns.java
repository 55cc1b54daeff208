package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The table `untried`: deliveries that were never tried and have no row in `delivery`, as runs of reports with
/// consecutive numbers. A run costs as much as a row, so a commit writes one for each lane of all its reports that have
/// the same lanes. The runs of a lane do not overlap. Used by one thread at a time.
public final class UntriedRuns {
    /// Selects the runs with a delivery of a report `r`. Finds none where its lanes are damaged.
    public static final String RUNS_OF_REPORT = """
             CROSS JOIN json_each(iif(json_valid(r.lanes), r.lanes, '[]')) l
            CROSS JOIN untried u ON u.lane = l.value
                AND u.first = (SELECT max(first) FROM untried WHERE lane = l.value AND first <= r.seq)
                AND u.last >= r.seq""";

    private static final String RUN = "SELECT u.lane, u.position, u.first, u.last, u.second FROM ";

    private final Prepared add;
    private final Prepared downwards;
    private final Prepared ofReport;
    private final Prepared remove;
    private final Prepared cutOff;
    private final Prepared makeDelivery;

    /// What was removed from each lane and is not written yet.
    private final Map<Long, Range> removed = new HashMap<>();

    /// The deliveries of one lane to reports with consecutive numbers.
    ///
    /// @param position of the deliveries in their reports
    /// @param second in which all of the reports came, as `ReceiptQuery` names it
    public record Run(long lane, int position, long first, long last, String second) {
        private boolean reaches(long seq) {
            return last >= seq;
        }
    }

    /// Consecutive numbers.
    private record Range(long first, long last) {}

    public UntriedRuns(Connection connection) throws SQLException {
        add = new Prepared(connection, "INSERT INTO untried VALUES (?, ?, ?, ?, ?)");
        downwards = new Prepared(connection, RUN + "untried u WHERE u.lane = ? AND u.first <= ? ORDER BY u.first DESC");
        ofReport = new Prepared(connection, RUN + "report r" + RUNS_OF_REPORT + " WHERE r.seq = ?");
        remove = new Prepared(connection, "DELETE FROM untried WHERE lane = ? AND first = ?");
        cutOff = new Prepared(connection, "UPDATE untried SET last = ? WHERE lane = ? AND first = ?");
        makeDelivery = new Prepared(connection, """
                INSERT INTO delivery
                SELECT r.id, ?3, r.seq, lane.consumer, lane.id, 0, 0, 0, r.received_at, 0, '', '', 0, ''
                FROM report r JOIN lane ON lane.id = ?2 WHERE r.seq = ?1""");
    }

    public void add(Run run) throws SQLException {
        add.update(run.lane(), run.position(), run.first(), run.last(), run.second());
    }

    /// Whether the delivery of a report to a lane is here.
    public boolean has(long lane, long seq) throws SQLException {
        return !isRemoved(lane, seq) && !overlapping(lane, new Range(seq, seq)).isEmpty();
    }

    /// The positions of the deliveries of a report that are here.
    public List<Integer> positions(long seq) throws SQLException {
        return runs(ofReport.query(seq)).stream()
                .filter(run -> !isRemoved(run.lane(), seq))
                .map(Run::position)
                .toList();
    }

    private boolean isRemoved(long lane, long seq) {
        var range = removed.get(lane);
        return range != null && range.first() <= seq && seq <= range.last();
    }

    /// Gives the untried delivery of a report to a lane a row in `delivery`. Does nothing if it has one.
    public void makeDelivery(long lane, long seq) throws SQLException {
        write();
        makeDeliveries(seq, overlapping(lane, new Range(seq, seq)));
    }

    /// Gives each untried delivery of a report a row in `delivery`.
    public void makeDeliveries(long seq) throws SQLException {
        write();
        makeDeliveries(seq, runs(ofReport.query(seq)));
    }

    private void makeDeliveries(long seq, List<Run> runs) throws SQLException {
        for (var run : runs) {
            if (makeDelivery.update(seq, run.lane(), run.position()) == 1) {
                cut(run, new Range(seq, seq));
            }
        }
    }

    /// Removes the delivery of a report to a lane; at the latest with `write`. Most are removed in the order in which
    /// the reports came, so a range of them is written at once.
    public void remove(long lane, long seq) throws SQLException {
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

    /// Writes what `remove` removed.
    public void write() throws SQLException {
        for (var each : removed.entrySet()) {
            remove(each.getKey(), each.getValue());
        }
        removed.clear();
    }

    public void rolledBack() {
        removed.clear();
    }

    private void remove(long lane, Range range) throws SQLException {
        for (var run : overlapping(lane, range)) {
            cut(run, range);
        }
    }

    private void cut(Run run, Range range) throws SQLException {
        if (run.first() < range.first()) {
            cutOff.update(range.first() - 1, run.lane(), run.first());
        } else {
            remove.update(run.lane(), run.first());
        }
        if (run.last() > range.last()) {
            add(new Run(run.lane(), run.position(), range.last() + 1, run.last(), run.second()));
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

    private static List<Run> runs(ResultSet rows) throws SQLException {
        try (rows) {
            var all = new ArrayList<Run>();
            while (rows.next()) {
                all.add(run(rows));
            }
            return all;
        }
    }

    private static Run run(ResultSet row) throws SQLException {
        return new Run(row.getLong(1), row.getInt(2), row.getLong(3), row.getLong(4), row.getString(5));
    }
}
