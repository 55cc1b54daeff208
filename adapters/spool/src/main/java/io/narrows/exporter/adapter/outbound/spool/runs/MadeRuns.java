package io.narrows.exporter.adapter.outbound.spool.runs;

import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The table `made`: deliveries that their first attempt made, and that have no row in `delivery`, of reports that are
/// not over yet. What is added is written later, so that deliveries of a lane that were made together are one run. Used
/// by one thread at a time.
public final class MadeRuns {
    private static final String TABLE = "made";

    /// Joins the runs `u` with a delivery of a report `r`. Finds none where its lanes are damaged.
    public static final String OF_REPORT = RunTable.ofReport(TABLE);

    private final RunTable runs;
    private final Prepared add;
    private final Prepared ofReport;
    private final Prepared makeDelivery;

    /// What was added to each lane and is not written yet, by the number of the report.
    private final Map<Long, Map<Long, Added>> added = new HashMap<>();

    /// A delivery of a report.
    ///
    /// @param position of the delivery in the report
    public record Made(long lane, int position, MadeDelivery delivery) {}

    private record Added(Made made, String second) {}

    public MadeRuns(Connection connection) throws SQLException {
        runs = new RunTable(connection, TABLE, ", at, began, took, host");
        add = new Prepared(connection, "INSERT INTO made VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        ofReport = new Prepared(
                connection,
                "SELECT u.lane, u.position, lane.consumer, u.at, u.began, u.took, u.host FROM report r" + OF_REPORT
                        + " JOIN lane ON lane.id = u.lane WHERE r.seq = ?");
        makeDelivery =
                new Prepared(connection, "INSERT INTO delivery VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, '', '', 0, ?)");
    }

    /// Adds a delivery of a report; at the latest with `write`.
    ///
    /// @param seq the number of the report
    public void add(String report, long seq, Made made) {
        added.computeIfAbsent(made.lane(), unseen -> new LinkedHashMap<>())
                .put(seq, new Added(made, ReceiptQuery.second(report)));
    }

    /// The deliveries of a report that are here.
    public List<Made> ofReport(long seq) throws SQLException {
        var all = new ArrayList<Made>();
        try (var rows = ofReport.query(seq)) {
            while (rows.next()) {
                var lane = rows.getLong(1);
                if (!runs.isRemoved(lane, seq)) {
                    all.add(new Made(
                            lane,
                            rows.getInt(2),
                            new MadeDelivery(
                                    rows.getString(3),
                                    rows.getLong(4),
                                    rows.getLong(5),
                                    rows.getLong(6),
                                    rows.getString(7))));
                }
            }
        }
        for (var lane : added.values()) {
            var unwritten = lane.get(seq);
            if (unwritten != null) {
                all.add(unwritten.made());
            }
        }
        return all;
    }

    /// Removes deliveries of a report that are here; at the latest with `write`.
    public void remove(long seq, List<Made> made) throws SQLException {
        for (var each : made) {
            var lane = added.get(each.lane());
            if (lane == null || lane.remove(seq) == null) {
                runs.remove(each.lane(), seq);
            }
        }
    }

    /// Gives deliveries of a report that are here rows in `delivery`.
    public void makeDeliveries(String report, long seq, List<Made> all) throws SQLException {
        for (var made : all) {
            var delivery = made.delivery();
            makeDelivery.update(
                    report,
                    made.position(),
                    seq,
                    delivery.consumer(),
                    made.lane(),
                    State.DELIVERED,
                    delivery.at(),
                    delivery.at(),
                    AttemptsText.add("", delivery.attempt()));
        }
        remove(seq, all);
    }

    /// Writes what was added and removed.
    public void write() throws SQLException {
        runs.write();
        for (var lane : added.values()) {
            writeAdded(lane);
        }
        added.clear();
    }

    private void writeAdded(Map<Long, Added> lane) throws SQLException {
        var each = lane.entrySet().iterator();
        if (!each.hasNext()) {
            return;
        }
        var first = each.next();
        var last = first;
        while (each.hasNext()) {
            var next = each.next();
            if (next.getKey() != last.getKey() + 1 || !next.getValue().equals(first.getValue())) {
                write(first.getValue(), first.getKey(), last.getKey());
                first = next;
            }
            last = next;
        }
        write(first.getValue(), first.getKey(), last.getKey());
    }

    private void write(Added run, long first, long last) throws SQLException {
        var delivery = run.made().delivery();
        add.update(
                run.made().lane(),
                run.made().position(),
                first,
                last,
                run.second(),
                delivery.at(),
                delivery.began(),
                delivery.took(),
                delivery.host());
    }

    public void rolledBack() {
        runs.rolledBack();
        added.clear();
    }
}
