package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TallyRows;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.spool.HeldReports;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.PendingFilter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What operators ask of pending deliveries, and their deletion in steps. Covers all replicas: a delivery that any of
/// them has leased stays.
public record PendingOperations(Core core) {
    private static final int STEP = 1000;

    /// Selects the deliveries of a filter, given its sources twice, among the rows `s` of `pending`.
    private static final String OF_SOURCES = """
            (cardinality(?::text[]) = 0 OR EXISTS (
                SELECT 1 FROM report r WHERE r.slot = s.slot AND r.id = s.id AND r.source = ANY(?::text[])))""";

    private static final String LANES = OldestPending.LANES + """
            SELECT l.id, l.consumer, l.fingerprint FROM waiting w JOIN lane l ON l.id = w.lane ORDER BY l.id""";

    private static final String LANE_OF = """
            SELECT l.consumer, l.fingerprint FROM (
                SELECT lane FROM pending WHERE id = ? UNION ALL SELECT lane FROM dead WHERE id = ?) held
            JOIN lane l ON l.id = held.lane WHERE lower(l.consumer) = ?""";

    private static final String COUNT = "SELECT count(*) FROM pending s WHERE s.lane = ANY(?::int[]) AND " + OF_SOURCES;

    private static final String PURGE = """
            WITH s AS MATERIALIZED (
                SELECT lane, due, id, slot FROM pending WHERE lane = ? AND (due, id) > (?, ?)
                ORDER BY due, id LIMIT ?),
            c AS (
                SELECT p.lane, p.due, p.id FROM s
                JOIN pending p ON p.lane = s.lane AND p.due = s.due AND p.id = s.id
                WHERE p.owner = 0 AND %s ORDER BY p.due, p.id FOR UPDATE OF p SKIP LOCKED),
            x AS (
                DELETE FROM pending p USING c WHERE p.lane = c.lane AND p.due = c.due AND p.id = c.id
                RETURNING p.id, p.lane, p.position, p.attempts, p.tried),
            y AS (
                INSERT INTO receipt (slot, id, lane, position, state, at, ended, attempts, cause, reason, tried)
                SELECT ?, id, lane, position, 3, ?, ?, attempts, 'PURGED',
                    'an operator deleted it before it was delivered', tried
                FROM x)
            SELECT due, id, (SELECT count(*) FROM s), (SELECT count(*) FROM x)
            FROM s ORDER BY due DESC, id DESC LIMIT 1""".formatted(OF_SOURCES);

    /// A lane that has pending deliveries.
    private record Waiting(int id, LaneName name) {
        static Waiting read(ResultSet row) throws SQLException {
            return new Waiting(row.getInt(1), new LaneName(new ConsumerId(row.getString(2)), row.getString(3)));
        }
    }

    /// What a step of a purge did.
    ///
    /// @param due of the last delivery that it looked at
    /// @param id of the report of this delivery
    private record Step(long due, UUID id, long lookedAt, long purged) {
        static final Step BEGIN = new Step(-1, Ids.FIRST, STEP, 0);

        static Step read(ResultSet row) throws SQLException {
            return new Step(row.getLong(1), row.getObject(2, UUID.class), row.getLong(3), row.getLong(4));
        }

        Step end() {
            return new Step(due, id, 0, 0);
        }
    }

    /// As `Spool.oldestPending`.
    public Map<ConsumerId, Instant> oldestPending() {
        return core.database().read(OldestPending::ask);
    }

    /// As `Spool.held`.
    public HeldReports held(long from, int limit) {
        return core.database().read(connection -> HeldQuery.page(connection, from, limit));
    }

    /// The name of the lane of a pending or dead delivery.
    public Optional<LaneName> laneOf(DeliveryId delivery) {
        var id = Ids.of(delivery.report());
        return core.database()
                .read(connection -> Rows.first(
                        connection,
                        LANE_OF,
                        row -> new LaneName(new ConsumerId(row.getString(1)), row.getString(2)),
                        id,
                        id,
                        delivery.consumer().value().toLowerCase(Locale.ROOT)));
    }

    /// As `Spool.countPending`.
    public long count(PendingFilter filter) {
        return core.database().read(connection -> {
            var lanes = lanes(connection, filter).stream().map(Waiting::id).toList();
            var sources = sources(filter);
            return Sql.number(connection, COUNT, Sql.array("int4", lanes), sources, sources);
        });
    }

    /// As `Spool.purgePending`.
    public long purge(PendingFilter filter) {
        long count = 0;
        for (var lane : core.database().read(connection -> lanes(connection, filter))) {
            count += purge(lane, filter);
        }
        return count;
    }

    private long purge(Waiting lane, PendingFilter filter) {
        long count = 0;
        for (var step = Step.BEGIN; step.lookedAt() == STEP; count += step.purged()) {
            var last = step;
            step = core.database().change(connection -> purge(connection, lane, filter, last));
        }
        return count;
    }

    private Step purge(Connection connection, Waiting lane, PendingFilter filter, Step last) throws SQLException {
        var sources = sources(filter);
        var now = core.databaseClock().millis();
        var step = Rows.first(
                        connection,
                        PURGE,
                        Step::read,
                        lane.id(),
                        last.due(),
                        last.id(),
                        STEP,
                        sources,
                        sources,
                        core.receiptSlot(),
                        now,
                        now)
                .orElse(last.end());
        var tallies = new TallyRows();
        new Moved(lane.name(), "", step.purged()).countPendingPurge(tallies);
        tallies.write(connection, core.replica(), TallyRows.OPERATOR);
        return step;
    }

    private static List<Waiting> lanes(Connection connection, PendingFilter filter) throws SQLException {
        return Rows.list(connection, LANES, Waiting::read).stream()
                .filter(lane -> filter.mayMatch(lane.name().consumer()))
                .toList();
    }

    private static Sql.ArrayOf sources(PendingFilter filter) {
        return Sql.array("text", filter.sources().stream().map(TextColumn::of).toList());
    }
}
