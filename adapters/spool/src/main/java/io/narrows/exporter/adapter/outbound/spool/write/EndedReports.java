package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.past.EndedRow;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeDelivery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table `ended`: reports without pending or dead deliveries, in the order in which they ended. Their receipts are
/// removed in this order. Only the writer's thread uses it.
///
/// Reports whose deliveries were all made by first attempts share a row, and the row is their receipt. Any other report
/// has a row of its own here, and its receipt is in `delivery`.
final class EndedReports {
    /// Keeps a row far smaller than a page.
    private static final int MOST_IN_A_ROW = 128;

    /// The length of an id and its separator.
    private static final int ID_LENGTH = 27;

    private final long retention;
    private final long most;
    private final Prepared add;
    private final Prepared addBatch;
    private final Prepared oldest;
    private final Prepared remove;
    private final Prepared removeDeliveries;
    private final Prepared shorten;
    private final Prepared take;
    private final Prepared shared;
    private final Prepared removeOne;
    private final Prepared replace;
    private final Map<Batch, List<Report>> delivered = new LinkedHashMap<>();
    private long receipts;
    private long receiptsBefore;

    /// What reports that share a row have in common.
    ///
    /// @param deliveries in the order of their positions
    /// @param endedAt when the reports were over, in milliseconds
    /// @param second in which they came
    private record Batch(List<MadeDelivery> deliveries, long endedAt, String second) {}

    /// A report that the first attempts delivered.
    private record Report(String id, long seq) {}

    /// A row.
    ///
    /// @param report blank if reports share the row
    /// @param receipts how many reports share it
    private record Ended(long number, String report, int receipts) {}

    /// The receipts to be removed: some rows as a whole, and then some of the receipts of another row.
    private record Outdated(List<Ended> rows, long shortened, long by) {
        boolean isEmpty() {
            return rows.isEmpty() && by == 0;
        }
    }

    /// @param retention in milliseconds
    /// @param most how many receipts are kept
    EndedReports(Connection connection, long retention, long most) throws SQLException {
        this.retention = retention;
        this.most = most;
        add = new Prepared(connection, "INSERT INTO ended (at, report) VALUES (?, ?)");
        addBatch = new Prepared(
                connection,
                "INSERT INTO ended (at, report, second, ids, receipts, seqs, deliveries) VALUES (?, '', ?, ?, ?, ?, ?)");
        oldest = new Prepared(connection, "SELECT number, report, receipts, at FROM ended ORDER BY number LIMIT +?");
        remove = new Prepared(connection, "DELETE FROM ended WHERE number <= ?");
        removeDeliveries = new Prepared(connection, "DELETE FROM delivery WHERE report = ?");
        shorten = new Prepared(
                connection, "UPDATE ended SET ids = substr(ids, ?), receipts = receipts - ? WHERE number = ?");
        take = new Prepared(connection, "DELETE FROM ended WHERE report = ? AND report != ''");
        shared = new Prepared(connection, EndedRow.OF_REPORT);
        removeOne = new Prepared(connection, "DELETE FROM ended WHERE number = ?");
        replace = new Prepared(
                connection, "UPDATE ended SET ids = ?, seqs = ?, receipts = receipts - 1 WHERE number = ?");
        receipts = Database.number(connection, "SELECT coalesce(sum(receipts), 0) FROM ended");
        receiptsBefore = receipts;
    }

    /// Records that each delivery of a report was made or purged.
    void add(String report, long now) throws SQLException {
        // Those that ended before come before it, because the rows are removed in their order.
        writeDelivered();
        add.update(now, report);
        receipts++;
    }

    /// Records that the first attempts made each delivery of a report. Written by `writeDelivered` at the latest.
    ///
    /// @param seq the number of the report
    /// @param deliveries in the order of their positions
    void addDelivered(String report, long seq, List<MadeDelivery> deliveries, long now) {
        delivered
                .computeIfAbsent(new Batch(deliveries, now, ReceiptQuery.second(report)), unseen -> new ArrayList<>())
                .add(new Report(report, seq));
    }

    void writeDelivered() throws SQLException {
        for (var batch : delivered.entrySet()) {
            var reports = batch.getValue();
            for (int from = 0; from < reports.size(); from += MOST_IN_A_ROW) {
                write(batch.getKey(), reports.subList(from, Math.min(reports.size(), from + MOST_IN_A_ROW)));
            }
        }
        delivered.clear();
    }

    private void write(Batch batch, List<Report> reports) throws SQLException {
        addBatch.update(
                batch.endedAt(),
                batch.second(),
                EndedRow.idsText(reports.stream().map(Report::id).toList()),
                reports.size(),
                EndedRow.text(reports.stream().map(Report::seq).toList()),
                MadeDelivery.json(batch.deliveries()));
        receipts += reports.size();
    }

    /// Takes a report out, whose receipt is in `delivery`. Does nothing if the report is not here.
    void take(String report) throws SQLException {
        receipts -= take.update(report);
    }

    /// Takes a report out of the row that is its receipt.
    ///
    /// @return the row as it was; empty if there is none
    Optional<EndedRow> takeShared(String report) throws SQLException {
        writeDelivered();
        Optional<EndedRow> found;
        try (var rows = shared.query(ReceiptQuery.second(report), report, ReceiptQuery.SEPARATOR)) {
            found = rows.next() ? Optional.of(EndedRow.read(rows)) : Optional.empty();
        }
        if (found.isPresent()) {
            var rest = found.get().without(report);
            if (rest.ids().isEmpty()) {
                removeOne.update(rest.number());
            } else {
                replace.update(rest.ids(), rest.seqs(), rest.number());
            }
            receipts--;
        }
        return found;
    }

    /// Removes receipts that are too old or too many.
    ///
    /// @param limit for the rows to remove
    void forgetSome(long now, int limit) throws SQLException {
        var outdated = outdated(now, limit);
        for (var row : outdated.rows()) {
            if (!row.report().isEmpty()) {
                removeDeliveries.update(row.report());
            }
            receipts -= row.receipts();
        }
        if (!outdated.rows().isEmpty()) {
            remove.update(outdated.rows().getLast().number());
        }
        if (outdated.by() > 0) {
            shorten.update(1 + ID_LENGTH * outdated.by(), outdated.by(), outdated.shortened());
            receipts -= outdated.by();
        }
    }

    boolean hasSomethingToForget(long now) throws SQLException {
        return !outdated(now, 1).isEmpty();
    }

    private Outdated outdated(long now, int limit) throws SQLException {
        var found = new ArrayList<Ended>();
        var tooMany = Math.max(0, receipts - most);
        try (var rows = oldest.query(limit)) {
            while (rows.next()) {
                var row = new Ended(rows.getLong(1), rows.getString(2), rows.getInt(3));
                if (rows.getLong(4) >= now - retention && row.receipts() > tooMany) {
                    return new Outdated(found, row.number(), tooMany);
                }
                found.add(row);
                tooMany = Math.max(0, tooMany - row.receipts());
            }
        }
        return new Outdated(found, 0, 0);
    }

    void committed() {
        receiptsBefore = receipts;
    }

    void rolledBack() {
        receipts = receiptsBefore;
        delivered.clear();
    }
}
