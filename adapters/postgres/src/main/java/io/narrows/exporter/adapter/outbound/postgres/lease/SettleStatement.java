package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TallyRows;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.adapter.outbound.postgres.sql.WithoutQuorum;
import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.spool.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The one statement that ends a group of leases: what was delivered or buried leaves `pending`, and the rest becomes
/// free. A row that is marked by another replica, or that was settled and put back by one, stays as it is.
///
/// Rows are compared as a whole for the reason that `LeaseStatement` gives.
final class SettleStatement {
    private static final int DELIVERED = 1;
    private static final int BURIED = 2;

    private static final String SQL = """
            WITH ended AS (DELETE FROM pending p
                    USING unnest(?::uuid[], ?::int[], ?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::text[], ?::text[],
                        ?::text[], ?::text[], ?::int[], ?::bigint[])
                        AS t(id, lane, due, owner, state, at, cause, reason, tried, source, size, received_at)
                    WHERE (p.lane, p.due, p.id) >= (t.lane, t.due, t.id)
                        AND (p.lane, p.due, p.id) <= (t.lane, t.due, t.id) AND p.owner IN (t.owner, 0)
                    RETURNING p.id, p.lane, p.slot, p.position, p.attempts + 1 AS attempts, t.state, t.at, t.cause,
                        t.reason, t.tried, t.source, t.size, t.received_at),
                receipts AS (INSERT INTO receipt (slot, id, lane, position, state, at, attempts, tried, ended)
                    SELECT ?, id, lane, position, 1, at, attempts, tried, ?::bigint FROM ended WHERE state = 1),
                letters AS (INSERT INTO dead
                        (id, lane, slot, position, source, cause, reason, at, attempts, size, received_at, tried)
                    SELECT id, lane, slot, position, source, cause, reason, at, attempts, size, received_at, tried
                    FROM ended WHERE state = 2),
                freed AS (UPDATE pending p SET owner = 0, due = t.new_due, attempts = t.attempts, reason = t.reason,
                        tried = t.tried, crashes = CASE WHEN t.keeps_crashes = 1 THEN p.crashes ELSE 0 END
                    FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::int[], ?::bigint[], ?::int[], ?::text[], ?::text[],
                        ?::int[]) AS t(id, lane, due, owner, new_due, attempts, reason, tried, keeps_crashes)
                    WHERE (p.lane, p.due, p.id) >= (t.lane, t.due, t.id)
                        AND (p.lane, p.due, p.id) <= (t.lane, t.due, t.id) AND p.owner IN (t.owner, 0)),
                known AS (UPDATE lane SET delivered = true, used = greatest(used, current_date)
                    WHERE id = ANY(?) AND (NOT delivered OR used < current_date)),
                changes AS (
                    SELECT l.consumer, CASE WHEN cause = 'NOT_INSTALLED' THEN -1 ELSE 0 END AS accepted,
                        CASE WHEN state = 1 THEN 1 ELSE 0 END AS delivered,
                        CASE WHEN state = 2 AND cause <> 'NOT_INSTALLED' THEN 1 ELSE 0 END AS dead, -1 AS pending
                    FROM ended e CROSS JOIN LATERAL (SELECT consumer FROM lane WHERE id = e.lane LIMIT 1) l
                    UNION ALL SELECT '', 1, 0, 1, 0 FROM ended WHERE cause = 'NOT_INSTALLED')
            INSERT INTO tally AS t (replica, writer, consumer, accepted, delivered, dead, pending, purged)
            SELECT ?, ?, consumer, sum(accepted), sum(delivered), sum(dead), sum(pending), 0
            FROM changes GROUP BY consumer ORDER BY consumer
            ON CONFLICT (replica, writer, consumer) DO UPDATE SET accepted = t.accepted + excluded.accepted,
                delivered = t.delivered + excluded.delivered, dead = t.dead + excluded.dead,
                pending = t.pending + excluded.pending""";

    /// How a delivery leaves `pending`.
    private record End(InFlight lease, int state, long at, String cause, String reason, String tried) {}

    /// How a delivery becomes free.
    private record Freed(InFlight lease, long due, int attempts, String reason, String tried, boolean keepsCrashes) {}

    private final List<End> ended = new ArrayList<>();
    private final List<Freed> freed = new ArrayList<>();

    /// @param claims in any order: rows are changed in one order at all replicas
    SettleStatement(List<Claim> claims) {
        claims.stream()
                .sorted(Comparator.<Claim>comparingInt(claim -> claim.inFlight().lane())
                        .thenComparing(claim -> claim.inFlight().id()))
                .forEach(this::add);
    }

    private void add(Claim claim) {
        var lease = claim.inFlight();
        switch (claim.settlement()) {
            case Settlement.Delivered delivered ->
                ended.add(new End(
                        lease, DELIVERED, Times.millis(delivered.at()), "", "", tried(lease, delivered.attempt())));
            case Settlement.Bury bury -> ended.add(buried(lease, bury));
            case Settlement.Retry retry ->
                freed.add(new Freed(
                        lease,
                        // 0 and 1 stand for untried and replayed ones.
                        Math.max(2, Times.millis(retry.notBefore())),
                        retry.attempts(),
                        TextColumn.of(retry.reason()),
                        tried(lease, retry.attempt()),
                        claim.isUntried()));
            case Settlement.PutBack untried ->
                freed.add(new Freed(lease, lease.due(), lease.attempts(), lease.reason(), lease.tried(), true));
        }
    }

    private static End buried(InFlight lease, Settlement.Bury bury) {
        return new End(
                lease,
                BURIED,
                Times.millis(bury.at()),
                bury.cause().name(),
                TextColumn.of(bury.reason()),
                tried(lease, bury.attempt()));
    }

    private static String tried(InFlight lease, Optional<Attempt> attempt) {
        return TextColumn.of(AttemptsText.add(TextColumn.read(lease.tried()), attempt));
    }

    /// @param receiptSlot of the receipts
    /// @param now by the clock of the database, in milliseconds
    /// @param firstDelivered lanes that may have delivered for the first time
    void run(Connection connection, int receiptSlot, long now, List<Integer> firstDelivered, int replica)
            throws SQLException {
        try (var statement = Sql.prepare(
                connection,
                SQL,
                array("uuid", ended, end -> end.lease().id()),
                array("int4", ended, end -> end.lease().lane()),
                array("int8", ended, end -> end.lease().due()),
                array("int4", ended, end -> end.lease().owner()),
                array("int4", ended, End::state),
                array("int8", ended, End::at),
                array("text", ended, End::cause),
                array("text", ended, End::reason),
                array("text", ended, End::tried),
                array("text", ended, end -> end.lease().source()),
                array("int4", ended, end -> end.lease().payloadSize()),
                array("int8", ended, end -> end.lease().receivedAt()),
                receiptSlot,
                now,
                array("uuid", freed, free -> free.lease().id()),
                array("int4", freed, free -> free.lease().lane()),
                array("int8", freed, free -> free.lease().due()),
                array("int4", freed, free -> free.lease().owner()),
                array("int8", freed, Freed::due),
                array("int4", freed, Freed::attempts),
                array("text", freed, Freed::reason),
                array("text", freed, Freed::tried),
                array("int4", freed, free -> free.keepsCrashes() ? 1 : 0),
                Sql.array("int4", firstDelivered),
                replica,
                TallyRows.SETTLER)) {
            statement.executeUpdate();
            WithoutQuorum.check(Optional.ofNullable(statement.getWarnings()));
        }
    }

    private static <T> Sql.ArrayOf array(String type, List<T> rows, Function<T, Object> column) {
        return Sql.array(type, rows.stream().map(column).toList());
    }
}
