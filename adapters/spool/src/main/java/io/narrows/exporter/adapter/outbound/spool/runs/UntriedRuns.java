package io.narrows.exporter.adapter.outbound.spool.runs;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The table `untried`: deliveries that were never tried and have no row in `delivery`. Used by one thread at a time.
public final class UntriedRuns {
    private static final String TABLE = "untried";

    /// Joins the runs `u` with a delivery of a report `r`. Finds none where its lanes are damaged.
    public static final String OF_REPORT = RunTable.ofReport(TABLE);

    private final RunTable runs;
    private final Prepared add;
    private final Prepared makeDelivery;

    public UntriedRuns(Connection connection) throws SQLException {
        runs = new RunTable(connection, TABLE, "");
        add = new Prepared(connection, "INSERT INTO untried VALUES (?, ?, ?, ?, ?)");
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
        return !runs.runs(lane, seq).isEmpty();
    }

    /// The positions of the deliveries of a report that are here.
    public List<Integer> positions(long seq) throws SQLException {
        return runs.ofReport(seq).stream().map(Run::position).toList();
    }

    /// Gives the untried delivery of a report to a lane a row in `delivery`. Does nothing if it has one.
    public void makeDelivery(long lane, long seq) throws SQLException {
        makeDeliveries(seq, runs.runs(lane, seq));
    }

    /// Gives each untried delivery of a report a row in `delivery`.
    public void makeDeliveries(long seq) throws SQLException {
        makeDeliveries(seq, runs.ofReport(seq));
    }

    private void makeDeliveries(long seq, List<Run> of) throws SQLException {
        for (var run : of) {
            if (makeDelivery.update(seq, run.lane(), run.position()) == 1) {
                runs.remove(run.lane(), seq);
            }
        }
        runs.write();
    }

    /// Removes the delivery of a report to a lane; at the latest with `write`.
    public void remove(long lane, long seq) throws SQLException {
        runs.remove(lane, seq);
    }

    /// Writes what `remove` removed.
    public void write() throws SQLException {
        runs.write();
    }

    public void rolledBack() {
        runs.rolledBack();
    }
}
