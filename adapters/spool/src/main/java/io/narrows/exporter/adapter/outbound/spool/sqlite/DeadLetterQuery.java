package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The query for dead letters, in the order of their reports. Used by one thread at a time.
///
/// SQLite leaves out nearly all letters that a filter does not select, because to make an object of a letter takes
/// several times as long as to look at its row. The caller must ask the filter about the rest.
public final class DeadLetterQuery {
    private static final String COLUMNS = """
            SELECT d.report, d.position, d.consumer, d.seq, d.attempts, d.cause, d.reason, d.at,
                coalesce(r.source, '') AS source, coalesce(r.received_at, d.since) AS received_at,
                coalesce(%s, 0) AS size
            FROM delivery d INDEXED BY grave %s
            WHERE d.state = 2""".formatted(ChecksumColumn.SIZE, StoredPayload.REPORT_OF_DELIVERY);

    /// The conditions of a filter, each of which an empty text leaves open. Only the last one reads the report.
    ///
    /// `lower` of SQLite knows the letters of ASCII alone, so a reason with others stays in.
    private static final String MAY_BE_SELECTED = """

            AND (?5 = '' OR instr(?5, char(10) || lower(d.consumer) || char(10)) > 0)
            AND (?6 = '' OR instr(?6, char(10) || d.cause || char(10)) > 0)
            AND (?7 = '' OR instr(lower(d.reason), ?7) > 0 OR octet_length(d.reason) > length(d.reason))
            AND d.at <= ?8
            AND (?9 = '' OR instr(?9, char(10) || coalesce(r.source, '') || char(10)) > 0)""";

    private static final Place BEHIND_ALL = new Place("~", Integer.MAX_VALUE);

    private final Prepared position;
    private final Prepared endOfStep;
    private final Prepared step;
    private final Prepared ofReport;

    public DeadLetterQuery(Connection connection) throws SQLException {
        position = new Prepared(
                connection, "SELECT position FROM delivery WHERE report = ? AND consumer = ? COLLATE NOCASE");
        endOfStep = new Prepared(connection, """
                SELECT report, position FROM delivery INDEXED BY grave WHERE state = 2 AND (report, position) > (?, ?)
                ORDER BY report, position LIMIT 1 OFFSET +?""");
        step = new Prepared(
                connection,
                COLUMNS + " AND (d.report, d.position) > (?1, ?2) AND (d.report, d.position) <= (?3, ?4)"
                        + MAY_BE_SELECTED + " ORDER BY d.report, d.position");
        ofReport = new Prepared(connection, COLUMNS + " AND d.report = ? AND d.position > ? ORDER BY d.position");
    }

    /// A dead letter with its position in the database.
    public record Grave(DeadLetter letter, int position, long seq) {
        private static Grave read(ResultSet row) throws SQLException {
            var consumer = new ConsumerId(row.getString(3));
            return new Grave(
                    new DeadLetter(
                            new DeliveryId(new ReportId(row.getString(1)), consumer),
                            row.getString(9),
                            Instant.ofEpochMilli(row.getLong(10)),
                            Instant.ofEpochMilli(row.getLong(8)),
                            DeathCause.valueOf(row.getString(6)),
                            row.getString(7),
                            row.getInt(5),
                            row.getLong(11)),
                    row.getInt(2),
                    row.getLong(4));
        }
    }

    /// A place in the order of all dead letters, whether there is a letter or not.
    public record Place(String report, long position) {
        /// The place in front of all letters.
        public static final Place FIRST = new Place("", 0);
    }

    /// The letters of some places that a filter may select.
    ///
    /// @param end where the next step begins; empty if this is the last one
    public record Step(List<Grave> graves, Optional<Place> end) {}

    /// The place of a letter, which may be gone.
    public Place place(DeliveryId id) throws SQLException {
        var report = id.report().value();
        return new Place(report, position.number(report, id.consumer().value()).orElse((long) Integer.MAX_VALUE));
    }

    /// Looks at some dead letters.
    ///
    /// @param after the place in front of the first one
    /// @param length how many letters are looked at
    public Step step(DeadLetterFilter filter, Place after, int length) throws SQLException {
        var end = endOfStep(after, length);
        var last = end.orElse(BEHIND_ALL);
        var graves = graves(step.query(
                after.report(),
                after.position(),
                last.report(),
                last.position(),
                lines(filter.consumers().stream()
                        .map(consumer -> consumer.value().toLowerCase(Locale.ROOT))
                        .toList()),
                lines(filter.causes().stream().map(DeathCause::name).toList()),
                filter.reasonPart().toLowerCase(Locale.ROOT),
                Times.millis(filter.diedBefore()),
                lines(filter.sources())));
        return new Step(graves, end);
    }

    private Optional<Place> endOfStep(Place after, int length) throws SQLException {
        try (var row = endOfStep.query(after.report(), after.position(), length - 1)) {
            return row.next() ? Optional.of(new Place(row.getString(1), row.getLong(2))) : Optional.empty();
        }
    }

    /// Texts in one, each between two line feeds; no text at all if there are none.
    private static String lines(Collection<String> texts) {
        return texts.isEmpty() ? "" : '\n' + String.join("\n", texts) + '\n';
    }

    public Optional<Grave> find(DeliveryId id) throws SQLException {
        return graves(ofReport.query(id.report().value(), -1)).stream()
                .filter(grave -> grave.letter().id().equals(id))
                .findFirst();
    }

    private static List<Grave> graves(ResultSet rows) throws SQLException {
        try (rows) {
            var all = new ArrayList<Grave>();
            while (rows.next()) {
                all.add(Grave.read(rows));
            }
            return all;
        }
    }
}
