package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.sealing.LabelsColumn;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeDelivery;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeRuns;
import io.narrows.exporter.adapter.outbound.spool.runs.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ChecksumColumn;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.State;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoredPayload;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.Attempt;
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
import java.util.List;
import java.util.Optional;

/// The query for one report with its deliveries, in each of the tables that may have them. Used by one thread at a
/// time.
public final class PastQuery {
    private final Prepared seqOf;
    private final Prepared deliveries;
    private final Prepared shared;
    private final Prepared report;
    private final Prepared ofKey;
    private final Prepared hasLane;
    private final Prepared fingerprints;
    private final Prepared laneOfRow;
    private final Prepared laneOfUntried;

    public PastQuery(Connection connection) throws SQLException {
        seqOf = new Prepared(connection, """
                SELECT seq FROM delivery WHERE report = ?1
                UNION ALL
                SELECT r.seq FROM untried u INDEXED BY untried_second
                CROSS JOIN report r ON r.seq BETWEEN u.first AND u.last WHERE u.second = ?2 AND r.id = ?1
                LIMIT 1""");
        deliveries = new Prepared(connection, """
                SELECT position, consumer, state, attempts, cause, reason, at, tried, 0 AS began, -1 AS took, '' AS host,
                EXISTS (SELECT 1 FROM lane WHERE lane.id = delivery.lane) AS has_lane
                FROM delivery WHERE report = ?1
                UNION ALL
                SELECT u.position, lane.consumer, 0, 0, '', '', 0, '', 0, -1, '', 1
                FROM report r""" + UntriedRuns.OF_REPORT + """
                 JOIN lane ON lane.id = u.lane WHERE r.seq = ?2 AND r.id = ?1
                UNION ALL
                SELECT u.position, lane.consumer, 1, 0, '', '', u.at, '', u.began, u.took, u.host, 1
                FROM report r""" + MadeRuns.OF_REPORT + """
                 JOIN lane ON lane.id = u.lane WHERE r.seq = ?2 AND r.id = ?1
                ORDER BY position""");
        shared = new Prepared(connection, EndedRow.OF_REPORT);
        report = new Prepared(
                connection,
                "SELECT r.source, r.received_at, " + ChecksumColumn.SIZE + ", r.lanes, r.labels FROM "
                        + StoredPayload.REPORT + " WHERE r.seq = ? AND r.id = ?");
        ofKey = new Prepared(connection, "SELECT report FROM idempotency WHERE key = ?");
        hasLane = new Prepared(connection, "SELECT 1 FROM lane WHERE id = ? ->> ?");
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
        var found = findOnce(id);
        // The report may have gone from one table to another in between.
        return found.isPresent() ? found : findOnce(id);
    }

    private Optional<KnownReport> findOnce(String id) throws SQLException {
        var seq = seqOf.number(id, ReceiptQuery.second(id));
        var found = seq.isPresent() ? notShared(id, seq.get()) : Optional.<KnownReport>empty();
        return found.isPresent() ? found : withSharedReceipt(id);
    }

    /// @param seq the number of the report
    Optional<KnownReport> find(String id, long seq) throws SQLException {
        var found = notShared(id, seq);
        return found.isPresent() ? found : find(id);
    }

    /// A report with deliveries that have rows in `delivery`, or that are in runs.
    private Optional<KnownReport> notShared(String id, long seq) throws SQLException {
        var past = new ArrayList<PastDelivery>();
        var places = new ArrayList<KnownReport.Place>();
        var isKnown = false;
        try (var found = deliveries.query(id, seq)) {
            while (found.next()) {
                isKnown = true;
                var consumer = found.getString("consumer");
                if (!consumer.isEmpty()) {
                    past.add(new PastDelivery(new ConsumerId(consumer), State.read(found), attempts(found)));
                    places.add(new KnownReport.Place(found.getInt("position"), found.getInt("has_lane") != 0));
                }
            }
        }
        return isKnown ? Optional.of(known(id, seq, past, places)) : Optional.empty();
    }

    private static List<Attempt> attempts(ResultSet row) throws SQLException {
        var made = new MadeDelivery(
                row.getString("consumer"),
                row.getLong("at"),
                row.getLong("began"),
                row.getLong("took"),
                row.getString("host"));
        return made.attempt().isPresent() ? List.of(made.attempt().get()) : AttemptsText.read(row.getString("tried"));
    }

    private static PastDelivery past(MadeDelivery made) {
        return new PastDelivery(
                new ConsumerId(made.consumer()),
                new Delivered(Instant.ofEpochMilli(made.at())),
                made.attempt().stream().toList());
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
        return known(id, seq, row.deliveries().stream().map(PastQuery::past).toList(), List.of());
    }

    /// A plain report that was never tried.
    KnownReport known(String consumer, String id, long seq) throws SQLException {
        var delivery = new PastDelivery(new ConsumerId(consumer), Pending.NEW, List.of());
        return known(id, seq, List.of(delivery), List.of());
    }

    /// @param places empty if each delivery is at the position that it has in the list
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
                    places.isEmpty() ? places(lanes, deliveries.size()) : places);
        }
    }

    private List<KnownReport.Place> places(String lanes, int count) throws SQLException {
        var places = new ArrayList<KnownReport.Place>();
        for (int position = 0; position < count; position++) {
            places.add(new KnownReport.Place(position, hasLane.exists(lanes, position)));
        }
        return places;
    }
}
