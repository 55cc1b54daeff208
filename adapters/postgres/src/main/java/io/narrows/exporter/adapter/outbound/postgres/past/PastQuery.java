package io.narrows.exporter.adapter.outbound.postgres.past;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.KeyHash;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.sealing.LabelsColumn;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportFilter.State;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The queries for past reports: which are the newest, and what is known of each.
///
/// The newest ones are found by their ids, in each table that may have them. So the work is bounded by the number
/// asked
/// for, not by the number of receipts.
public record PastQuery(Core core) {
    private static final String SOME =
            "(SELECT DISTINCT id FROM %s WHERE id < ? AND id >= ?%s ORDER BY id DESC LIMIT ?)";
    private static final String OF_REPORTS = SOME.formatted("report", "");
    private static final String OF_PENDING = SOME.formatted("pending", "");
    private static final String OF_DEAD = SOME.formatted("dead", "");
    private static final String OF_RECEIPTS = SOME.formatted("receipt", "");
    private static final String OF_PURGED = SOME.formatted("receipt", " AND state = 3");

    private static final int PENDING = 0;
    private static final int DELIVERED = 1;
    private static final int DEAD = 2;
    private static final int PURGED = 3;

    private static final String DELIVERIES = """
            SELECT s.id, s.state, s.lane, s.position, l.consumer, s.attempts, s.cause, s.reason, s.at, s.tried, s.ended
            FROM (
                SELECT 0 AS state, id, lane, position, attempts, '' AS cause, reason, 0::bigint AS at, tried,
                    0::bigint AS ended
                FROM pending WHERE id = ANY(?::uuid[])
                UNION ALL
                SELECT 2, id, lane, position, attempts, cause, reason, at, tried, 0
                FROM dead WHERE id = ANY(?::uuid[])
                UNION ALL
                SELECT state, id, lane, position, 0, coalesce(cause, ''), coalesce(reason, ''), at, tried, ended
                FROM receipt WHERE id = ANY(?::uuid[]) AND state > 0) s
            JOIN lane l ON l.id = s.lane ORDER BY s.position""";

    private static final String KEPT = """
            SELECT id, source, received_at, labels, size FROM report WHERE id = ANY(?::uuid[])""";

    private static final String OF_KEY = "SELECT report FROM idempotency WHERE key = ?";

    /// A report as it is stored, without its payload.
    private record Kept(UUID id, String source, long receivedAt, Labels labels, long size) {
        static Kept read(ResultSet row) throws SQLException {
            return new Kept(
                    row.getObject(1, UUID.class),
                    TextColumn.read(row.getString(2)),
                    row.getLong(3),
                    LabelsColumn.read(TextColumn.read(row.getString(4))).orElse(Labels.NONE),
                    row.getLong(5));
        }
    }

    /// A delivery as it is stored.
    ///
    /// @param ended when it ended, by the clock of the database in milliseconds; zero if it waits or is dead
    private record Stored(UUID report, PastDelivery delivery, KnownReport.Place place, int state, long ended) {
        static Stored read(ResultSet row) throws SQLException {
            var state = row.getInt(2);
            var delivery = new PastDelivery(
                    new ConsumerId(row.getString(5)),
                    progress(row, state),
                    AttemptsText.read(TextColumn.read(row.getString(10))));
            var place = new KnownReport.Place(row.getInt(3), row.getInt(4), state == DEAD);
            return new Stored(row.getObject(1, UUID.class), delivery, place, state, row.getLong(11));
        }

        boolean needsPayload() {
            return state == PENDING || state == DEAD;
        }

        private static DeliveryState progress(ResultSet row, int state) throws SQLException {
            return switch (state) {
                case PENDING -> new DeliveryState.Pending(row.getInt(6), TextColumn.read(row.getString(8)));
                case DELIVERED -> new DeliveryState.Delivered(Instant.ofEpochMilli(row.getLong(9)));
                default ->
                    new DeliveryState.Dead(
                            DeathCause.valueOf(row.getString(7)),
                            TextColumn.read(row.getString(8)),
                            Instant.ofEpochMilli(row.getLong(9)));
            };
        }
    }

    /// The ids of the newest reports of a range, newest first. May leave out reports that the filter does not select.
    public static List<UUID> newest(Connection connection, IdRange range, ReportFilter filter, int limit)
            throws SQLException {
        var tables = tables(filter.states());
        var parameters = new ArrayList<Object>();
        tables.forEach(table -> parameters.addAll(List.of(range.before(), range.from(), limit)));
        parameters.add(limit);
        return Rows.list(
                connection,
                "SELECT id FROM (" + String.join(" UNION ", tables) + ") found ORDER BY id DESC LIMIT ?",
                row -> row.getObject(1, UUID.class),
                parameters.toArray());
    }

    /// The queries for the tables that have reports with deliveries of some states.
    private static List<String> tables(Set<State> states) {
        if (states.isEmpty() || states.size() > 1) {
            return List.of(OF_REPORTS, OF_RECEIPTS);
        }
        return switch (states.iterator().next()) {
            case PENDING -> List.of(OF_PENDING);
            case DELIVERED -> List.of(OF_RECEIPTS);
            case DEAD -> List.of(OF_DEAD, OF_PURGED);
        };
    }

    /// What is known of reports, in the order of their ids given. Leaves out unknown ones.
    public List<KnownReport> find(Connection connection, List<UUID> ids) throws SQLException {
        var some = Sql.array("uuid", ids);
        var deliveries = new HashMap<UUID, List<Stored>>();
        for (var stored : Rows.list(connection, DELIVERIES, Stored::read, some, some, some)) {
            deliveries
                    .computeIfAbsent(stored.report(), unseen -> new ArrayList<>())
                    .add(stored);
        }
        var kept = new HashMap<UUID, Kept>();
        for (var one : Rows.list(connection, KEPT, Kept::read, some)) {
            kept.put(one.id(), one);
        }
        var found = new ArrayList<KnownReport>();
        for (var id : ids) {
            known(id, Optional.ofNullable(kept.get(id)), deliveries.getOrDefault(id, List.of()))
                    .ifPresent(found::add);
        }
        return found;
    }

    private Optional<KnownReport> known(UUID id, Optional<Kept> kept, List<Stored> stored) {
        if (kept.isEmpty() && stored.isEmpty()) {
            return Optional.empty();
        }
        var deliveries = stored.stream().map(Stored::delivery).toList();
        var places = stored.stream().map(Stored::place).toList();
        var report = kept.filter(row -> isKept(row, stored))
                .map(row -> new PastReport(
                        Ids.of(id),
                        row.source(),
                        Instant.ofEpochMilli(row.receivedAt()),
                        row.labels(),
                        row.size(),
                        true,
                        deliveries))
                .orElseGet(() -> receipt(Ids.of(id), deliveries));
        return Optional.of(new KnownReport(id, report, places));
    }

    private static PastReport receipt(ReportId id, List<PastDelivery> deliveries) {
        return new PastReport(id, "", id.time(), Labels.NONE, 0, false, deliveries);
    }

    /// Whether a payload is kept: something needs it, or it belongs to the history.
    private boolean isKept(Kept row, List<Stored> deliveries) {
        return deliveries.stream().anyMatch(Stored::needsPayload)
                || (core.history().keepsReports()
                        && deliveries.stream().noneMatch(delivery -> delivery.state() == PURGED)
                        && !isTooOld(ended(row, deliveries)));
    }

    /// When the last delivery of a report ended, in milliseconds.
    private static long ended(Kept row, List<Stored> deliveries) {
        return deliveries.stream().mapToLong(Stored::ended).max().orElse(row.receivedAt());
    }

    private boolean isTooOld(long ended) {
        return ended
                < Times.sum(
                        core.databaseClock().millis(), -core.history().maxAge().toMillis());
    }

    /// The report that came with an idempotency key.
    public static Optional<UUID> ofKey(Connection connection, IdempotencyKey key) throws SQLException {
        return Rows.first(connection, OF_KEY, row -> row.getObject(1, UUID.class), (Object) KeyHash.of(key));
    }
}
