package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.sealing.LabelsColumn;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ChecksumColumn;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.State;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoredPayload;
import io.narrows.exporter.adapter.outbound.spool.sqlite.UntriedRuns;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.LaneName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The query for one report with its deliveries, in each of the tables that may have them. Used by one thread at a
/// time.
public final class PastQuery {
    private final Prepared rows;
    private final Prepared shared;
    private final Prepared untried;
    private final Prepared untriedBeside;
    private final Prepared report;
    private final Prepared ofKey;
    private final Prepared hasLane;
    private final Prepared fingerprints;
    private final Prepared laneOfRow;
    private final Prepared laneOfUntried;

    public PastQuery(Connection connection) throws SQLException {
        rows = new Prepared(connection, """
                SELECT d.position, d.consumer, d.state, d.attempts, d.cause, d.reason, d.at, d.tried, d.seq,
                EXISTS (SELECT 1 FROM lane WHERE lane.id = d.lane)
                FROM delivery d WHERE d.report = ? ORDER BY d.position""");
        shared = new Prepared(connection, EndedRow.COLUMNS + """
                 FROM ended INDEXED BY ended_second
                WHERE second != '' AND second = ?1 AND instr(ids, ?2 || ?3) > 0 LIMIT 1""");
        untried = new Prepared(connection, """
                SELECT u.position, lane.consumer, r.seq FROM untried u INDEXED BY untried_second
                CROSS JOIN report r ON r.seq BETWEEN u.first AND u.last JOIN lane ON lane.id = u.lane
                WHERE u.second = ?1 AND r.id = ?2 ORDER BY u.position""");
        untriedBeside = new Prepared(
                connection,
                "SELECT u.position, lane.consumer, r.seq FROM report r" + UntriedRuns.RUNS_OF_REPORT
                        + " JOIN lane ON lane.id = u.lane WHERE r.seq = ? AND r.id = ?");
        report = new Prepared(
                connection,
                "SELECT r.source, r.received_at, " + ChecksumColumn.SIZE + ", r.lanes, r.labels FROM "
                        + StoredPayload.REPORT + " WHERE r.seq = ? AND r.id = ?");
        ofKey = new Prepared(connection, "SELECT report FROM idempotency WHERE key = ?");
        hasLane = new Prepared(connection, "SELECT 1 FROM lane WHERE id = ? ->> 0");
        fingerprints = new Prepared(
                connection, "SELECT fingerprint FROM json_each(?) j JOIN lane ON lane.id = j.value ORDER BY j.key");
        laneOfRow = new Prepared(connection, """
                SELECT lane.fingerprint FROM delivery d JOIN lane ON lane.id = d.lane
                WHERE d.report = ? AND d.consumer = ? COLLATE NOCASE AND d.state IN (0, 2)""");
        laneOfUntried = new Prepared(connection, """
                SELECT lane.fingerprint FROM untried u INDEXED BY untried_second
                CROSS JOIN report r ON r.seq BETWEEN u.first AND u.last JOIN lane ON lane.id = u.lane
                WHERE u.second = ?1 AND r.id = ?2 AND lane.consumer = ?3 COLLATE NOCASE""");
    }

    /// The report that came with an idempotency key.
    public Optional<String> ofKey(String key) throws SQLException {
        return ofKey.text(key);
    }

    /// The fingerprints of the lanes of a report.
    ///
    /// @param lanes as they are stored
    public List<String> fingerprints(String lanes) throws SQLException {
        try (var found = fingerprints.query(lanes)) {
            var all = new ArrayList<String>();
            while (found.next()) {
                all.add(found.getString(1));
            }
            return all;
        }
    }

    /// The lane of a pending or dead delivery; empty if it is unknown or ended otherwise.
    public Optional<LaneName> laneOf(DeliveryId delivery) throws SQLException {
        var id = delivery.report().value();
        var consumer = delivery.consumer().value();
        try (var row = laneOfRow.query(id, consumer)) {
            if (row.next()) {
                return Optional.of(new LaneName(delivery.consumer(), row.getString(1)));
            }
        }
        try (var row = laneOfUntried.query(ReceiptQuery.second(id), id, consumer)) {
            return row.next() ? Optional.of(new LaneName(delivery.consumer(), row.getString(1))) : Optional.empty();
        }
    }

    public Optional<KnownReport> find(String id) throws SQLException {
        var found = withRows(id);
        if (found.isEmpty()) {
            found = withSharedReceipt(id);
        }
        return found.isPresent() ? found : withoutAnyAttempt(id);
    }

    /// A delivery, and where it is stored.
    private record Placed(PastDelivery delivery, KnownReport.Place place) {}

    private Optional<KnownReport> withRows(String id) throws SQLException {
        var placed = new ArrayList<Placed>();
        long seq = -1;
        try (var found = rows.query(id)) {
            while (found.next()) {
                seq = found.getLong(9);
                var consumer = found.getString(2);
                if (!consumer.isEmpty()) {
                    var delivery = new PastDelivery(
                            new ConsumerId(consumer), State.read(found), AttemptsText.read(found.getString(8)));
                    placed.add(new Placed(delivery, new KnownReport.Place(found.getInt(1), found.getInt(10) != 0)));
                }
            }
        }
        if (seq < 0) {
            return Optional.empty();
        }
        try (var found = untriedBeside.query(seq, id)) {
            while (found.next()) {
                placed.add(untried(found));
            }
        }
        placed.sort(Comparator.comparingInt(one -> one.place().position()));
        return Optional.of(known(id, seq, placed));
    }

    private static Placed untried(ResultSet row) throws SQLException {
        return new Placed(
                new PastDelivery(new ConsumerId(row.getString(2)), Pending.NEW, List.of()),
                new KnownReport.Place(row.getInt(1), true));
    }

    private KnownReport known(String id, long seq, List<Placed> placed) throws SQLException {
        return known(
                id,
                seq,
                placed.stream().map(Placed::delivery).toList(),
                placed.stream().map(Placed::place).toList());
    }

    private Optional<KnownReport> withSharedReceipt(String id) throws SQLException {
        try (var found = shared.query(ReceiptQuery.second(id), id, ReceiptQuery.SEPARATOR)) {
            if (!found.next()) {
                return Optional.empty();
            }
            var row = EndedRow.read(found);
            return Optional.of(known(row, id, row.numberOf(id).orElse(-1)));
        }
    }

    /// A report whose receipt a row has that it shares with others.
    ///
    /// @param seq its number; negative if it is not known
    KnownReport known(EndedRow row, String id, long seq) throws SQLException {
        var delivery = new PastDelivery(
                new ConsumerId(row.consumer()),
                new Delivered(Instant.ofEpochMilli(row.delivered())),
                row.attempt().stream().toList());
        return known(id, seq, List.of(delivery), List.of());
    }

    private Optional<KnownReport> withoutAnyAttempt(String id) throws SQLException {
        var placed = new ArrayList<Placed>();
        long seq = -1;
        try (var found = untried.query(ReceiptQuery.second(id), id)) {
            while (found.next()) {
                placed.add(untried(found));
                seq = found.getLong(3);
            }
        }
        return seq < 0 ? Optional.empty() : Optional.of(known(id, seq, placed));
    }

    /// A plain report that was never tried.
    KnownReport known(String consumer, String id, long seq) throws SQLException {
        var delivery = new PastDelivery(new ConsumerId(consumer), Pending.NEW, List.of());
        return known(id, seq, List.of(delivery), List.of());
    }

    /// @param places empty if the report has one delivery, and no row in `delivery`
    private KnownReport known(String id, long seq, List<PastDelivery> deliveries, List<KnownReport.Place> places)
            throws SQLException {
        var reportId = new ReportId(id);
        try (var found = report.query(seq, id)) {
            if (!found.next()) {
                return new KnownReport(
                        new PastReport(reportId, "", reportId.time(), Labels.NONE, 0, false, deliveries),
                        -1,
                        "",
                        places);
            }
            var lanes = found.getString(4);
            return new KnownReport(
                    new PastReport(
                            reportId,
                            found.getString(1),
                            Instant.ofEpochMilli(found.getLong(2)),
                            LabelsColumn.read(found.getString(5)).orElse(Labels.NONE),
                            Math.max(0, found.getLong(3)),
                            true,
                            deliveries),
                    seq,
                    lanes,
                    places.isEmpty() && !deliveries.isEmpty() ? List.of(onlyPlace(lanes)) : places);
        }
    }

    private KnownReport.Place onlyPlace(String lanes) throws SQLException {
        return new KnownReport.Place(0, hasLane.exists(lanes));
    }
}
