package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The table `untried`: plain reports that were never tried, as runs of consecutive numbers. A run costs as much as a
/// row, so a commit writes one for all its reports of a lane. Runs do not overlap. Used by one thread at a time.
public final class UntriedRuns {
    private final Prepared add;
    private final Prepared downwards;
    private final Prepared remove;
    private final Prepared cutOff;
    private final Prepared makeDelivery;

    /// Reports of one lane with consecutive numbers.
    ///
    /// @param second in which all of them came, as `ReceiptQuery` names it
    public record Run(long first, long last, long lane, String second) {
        private boolean reaches(long seq) {
            return last >= seq;
        }
    }

    public UntriedRuns(Connection connection) throws SQLException {
        add = new Prepared(connection, "INSERT INTO untried VALUES (?, ?, ?, ?)");
        downwards = new Prepared(
                connection, "SELECT first, last, lane, second FROM untried WHERE first <= ? ORDER BY first DESC");
        remove = new Prepared(connection, "DELETE FROM untried WHERE first = ?");
        cutOff = new Prepared(connection, "UPDATE untried SET last = ? WHERE first = ?");
        makeDelivery = new Prepared(connection, """
                INSERT INTO delivery
                SELECT r.id, 0, r.seq, lane.consumer, lane.id, 0, 0, 0, r.received_at, 0, '', '', 0, ''
                FROM untried u JOIN lane ON lane.id = u.lane JOIN report r ON r.seq = ?1
                WHERE u.first = (SELECT max(first) FROM untried WHERE first <= ?1) AND u.last >= ?1""");
    }

    public void add(Run run) throws SQLException {
        add.update(run.first(), run.last(), run.lane(), run.second());
    }

    /// Gives an untried report a row in `delivery`. Does nothing if it has one.
    public void makeDelivery(long seq) throws SQLException {
        if (makeDelivery.update(seq) == 1) {
            remove(seq, seq);
        }
    }

    /// Removes the reports with some numbers, so that only the others are untried.
    public void remove(long first, long last) throws SQLException {
        for (var run : overlapping(first, last)) {
            if (run.first() < first) {
                cutOff.update(first - 1, run.first());
            } else {
                remove.update(run.first());
            }
            if (run.last() > last) {
                add(new Run(last + 1, run.last(), run.lane(), run.second()));
            }
        }
    }

    private List<Run> overlapping(long first, long last) throws SQLException {
        var found = new ArrayList<Run>();
        try (var rows = downwards.query(last)) {
            while (rows.next()) {
                var run = new Run(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getString(4));
                if (!run.reaches(first)) {
                    break;
                }
                found.add(run);
            }
        }
        return found;
    }
}
