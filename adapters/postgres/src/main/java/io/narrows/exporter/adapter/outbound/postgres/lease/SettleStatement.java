package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TallyRows;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.adapter.outbound.postgres.sql.WithClause;
import io.narrows.exporter.adapter.outbound.postgres.sql.WithoutQuorum;
import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.spool.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The one statement that ends a group of leases: what was delivered or buried leaves `pending`, and the rest becomes
/// free. A row that is marked by another replica, or that was settled and put back by one, stays as it is.
///
/// Rows are compared as a whole for the reason that `LeaseStatement` gives.
final class SettleStatement {
    /// Each row as a whole, so that one index answers.
    private static final String THE_ROW = """
            (p.lane, p.due, p.id) >= (t.lane, t.due, t.id) AND (p.lane, p.due, p.id) <= (t.lane, t.due, t.id)
                AND p.owner IN (t.owner, 0)
            """;

    private static final String DELIVERED = """
            delivered AS (DELETE FROM pending p
                USING unnest(?::uuid[], ?::int[], ?::bigint[], ?::int[], ?::bigint[], ?::text[])
                    AS t(id, lane, due, owner, at, tried)
                WHERE %s
                RETURNING p.id, p.lane, p.position, p.attempts + 1 AS attempts, t.at, t.tried),
            receipts AS (INSERT INTO receipt (slot, id, lane, position, state, at, attempts, tried, ended)
                SELECT ?, id, lane, position, 1, at, attempts, tried, ?::bigint FROM delivered)""".formatted(THE_ROW);

    private static final String BURIED = """
            buried AS (DELETE FROM pending p
                USING unnest(?::uuid[], ?::int[], ?::bigint[], ?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::int[], ?::bigint[])
                    AS t(id, lane, due, owner, at, tried, cause, reason, source, size, received_at)
                WHERE %s
                RETURNING p.id, p.lane, p.slot, p.position, p.attempts + 1 AS attempts, t.at, t.tried, t.cause,
                    t.reason, t.source, t.size, t.received_at),
            letters AS (INSERT INTO dead
                    (id, lane, slot, position, source, cause, reason, at, attempts, size, received_at, tried)
                SELECT id, lane, slot, position, source, cause, reason, at, attempts, size, received_at, tried
                FROM buried)""".formatted(THE_ROW);

    private static final String FREED = """
            freed AS (UPDATE pending p SET owner = 0, due = t.new_due, attempts = t.attempts, reason = t.reason,
                    tried = t.tried, crashes = CASE WHEN t.keeps_crashes = 1 THEN p.crashes ELSE 0 END
                FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::int[], ?::bigint[], ?::int[], ?::text[], ?::text[],
                    ?::int[]) AS t(id, lane, due, owner, new_due, attempts, reason, tried, keeps_crashes)
                WHERE %s)""".formatted(THE_ROW);

    private static final String KNOWN = """
            known AS (UPDATE lane SET delivered = true, used = greatest(used, current_date)
                WHERE id = ANY(?) AND (NOT delivered OR used < current_date))""";

    private static final String COUNTED_DELIVERED = """
            SELECT lane, 0, count(*), 0 FROM delivered GROUP BY lane""";

    private static final String COUNTED_BURIED = """
            SELECT lane, count(*) FILTER (WHERE cause = 'NOT_INSTALLED'), 0,
                count(*) FILTER (WHERE cause <> 'NOT_INSTALLED') FROM buried GROUP BY lane""";

    /// Counts by lane, because the consumer of a lane is looked up for each row of them.
    private static final String TALLY = """
            INSERT INTO tally AS t (replica, writer, consumer, accepted, delivered, dead, pending, purged)
            SELECT ?, ?, consumer, sum(accepted), sum(delivered), sum(dead), sum(pending), 0
            FROM (SELECT l.consumer, -nowhere AS accepted, delivered, dead, -(nowhere + delivered + dead) AS pending
                    FROM ended e CROSS JOIN LATERAL (SELECT consumer FROM lane WHERE id = e.lane LIMIT 1) l
                UNION ALL SELECT '', nowhere, 0, nowhere, 0 FROM ended WHERE nowhere > 0) changes
            GROUP BY consumer ORDER BY consumer
            ON CONFLICT (replica, writer, consumer) DO UPDATE SET accepted = t.accepted + excluded.accepted,
                delivered = t.delivered + excluded.delivered, dead = t.dead + excluded.dead,
                pending = t.pending + excluded.pending""";

    /// A delivery that leaves `pending` for `receipt`.
    private record Delivered(InFlight lease, long at, String tried) {}

    /// A delivery that leaves `pending` for `dead`.
    private record Buried(InFlight lease, long at, String tried, String cause, String reason) {}

    /// How a delivery becomes free.
    private record Freed(InFlight lease, long due, int attempts, String reason, String tried, boolean keepsCrashes) {}

    private final List<Delivered> delivered = new ArrayList<>();
    private final List<Buried> buried = new ArrayList<>();
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
            case Settlement.Delivered end ->
                delivered.add(new Delivered(lease, Times.millis(end.at()), tried(lease, end.attempt())));
            case Settlement.Bury end ->
                buried.add(new Buried(
                        lease,
                        Times.millis(end.at()),
                        tried(lease, end.attempt()),
                        end.cause().name(),
                        TextColumn.of(end.reason())));
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

    private static String tried(InFlight lease, Optional<Attempt> attempt) {
        return TextColumn.of(AttemptsText.add(TextColumn.read(lease.tried()), attempt));
    }

    /// @param receiptSlot of the receipts
    /// @param now by the clock of the database, in milliseconds
    /// @param firstDelivered lanes that may have delivered for the first time
    void run(Connection connection, int receiptSlot, long now, List<Integer> firstDelivered, int replica)
            throws SQLException {
        var parts = new WithClause();
        if (!delivered.isEmpty()) {
            addDelivered(parts, receiptSlot, now);
        }
        if (!buried.isEmpty()) {
            addBuried(parts);
        }
        if (!freed.isEmpty()) {
            addFreed(parts);
        }
        if (!firstDelivered.isEmpty()) {
            parts.add(KNOWN, Sql.array("int4", firstDelivered));
        }
        try (var statement = counting(connection, parts, replica)) {
            statement.execute();
            WithoutQuorum.check(Optional.ofNullable(statement.getWarnings()));
        }
    }

    private void addDelivered(WithClause parts, int receiptSlot, long now) {
        parts.add(
                DELIVERED,
                Sql.array("uuid", delivered, end -> end.lease().id()),
                Sql.array("int4", delivered, end -> end.lease().lane()),
                Sql.array("int8", delivered, end -> end.lease().due()),
                Sql.array("int4", delivered, end -> end.lease().owner()),
                Sql.array("int8", delivered, Delivered::at),
                Sql.array("text", delivered, Delivered::tried),
                receiptSlot,
                now);
    }

    private void addBuried(WithClause parts) {
        parts.add(
                BURIED,
                Sql.array("uuid", buried, end -> end.lease().id()),
                Sql.array("int4", buried, end -> end.lease().lane()),
                Sql.array("int8", buried, end -> end.lease().due()),
                Sql.array("int4", buried, end -> end.lease().owner()),
                Sql.array("int8", buried, Buried::at),
                Sql.array("text", buried, Buried::tried),
                Sql.array("text", buried, Buried::cause),
                Sql.array("text", buried, Buried::reason),
                Sql.array("text", buried, end -> end.lease().source()),
                Sql.array("int4", buried, end -> end.lease().payloadSize()),
                Sql.array("int8", buried, end -> end.lease().receivedAt()));
    }

    private void addFreed(WithClause parts) {
        parts.add(
                FREED,
                Sql.array("uuid", freed, free -> free.lease().id()),
                Sql.array("int4", freed, free -> free.lease().lane()),
                Sql.array("int8", freed, free -> free.lease().due()),
                Sql.array("int4", freed, free -> free.lease().owner()),
                Sql.array("int8", freed, Freed::due),
                Sql.array("int4", freed, Freed::attempts),
                Sql.array("text", freed, Freed::reason),
                Sql.array("text", freed, Freed::tried),
                Sql.array("int4", freed, free -> free.keepsCrashes() ? 1 : 0));
    }

    private PreparedStatement counting(Connection connection, WithClause parts, int replica) throws SQLException {
        var counts = new ArrayList<String>();
        if (!delivered.isEmpty()) {
            counts.add(COUNTED_DELIVERED);
        }
        if (!buried.isEmpty()) {
            counts.add(COUNTED_BURIED);
        }
        if (counts.isEmpty()) {
            return parts.prepare(connection, "SELECT 1");
        }
        parts.add("ended (lane, nowhere, delivered, dead) AS (" + String.join(" UNION ALL ", counts) + ")");
        return parts.prepare(connection, TALLY, replica, TallyRows.SETTLER);
    }
}
