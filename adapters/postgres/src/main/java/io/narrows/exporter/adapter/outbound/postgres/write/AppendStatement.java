package io.narrows.exporter.adapter.outbound.postgres.write;

import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TallyRows;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.adapter.outbound.postgres.sql.WithClause;
import io.narrows.exporter.adapter.outbound.postgres.sql.WithoutQuorum;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// The one statement that stores a batch of reports with all their deliveries, counts and sizes: one round trip and
/// one
/// flush for all of them.
final class AppendStatement {
    private static final String STORED = """
            stored AS (INSERT INTO report
                    (slot, id, source, labels, received_at, lanes, size, format, checksum, payload)
                SELECT ?, id, source, labels, received_at, string_to_array(lanes, ',')::int[], size, format, checksum,
                    payload
                FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::int[], ?::bigint[], ?::bigint[],
                    ?::bytea[]) AS t(id, source, labels, received_at, lanes, size, format, checksum, payload))""";

    private static final String WAITING = """
            waiting AS (INSERT INTO pending (id, lane, slot, position, size, due, attempts, since)
                SELECT id, lane, ?, position, size, 0, 0, since
                FROM unnest(?::uuid[], ?::int[], ?::int[], ?::int[], ?::bigint[])
                    AS t(id, lane, position, size, since))""";

    private static final String LETTERS = """
            letters AS (INSERT INTO dead
                    (id, lane, slot, position, source, cause, reason, at, attempts, size, received_at)
                SELECT id, lane, ?, position, source, cause, reason, at, 0, size, received_at
                FROM unnest(?::uuid[], ?::int[], ?::int[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::int[],
                    ?::bigint[]) AS t(id, lane, position, source, cause, reason, at, size, received_at))""";

    private static final String NOBODY = """
            nobody AS (INSERT INTO receipt (slot, id, lane, position, state, at, ended)
                SELECT ?, id, 0, 0, 0, at, ?::bigint FROM unnest(?::uuid[], ?::bigint[]) AS t(id, at))""";

    private static final String COUNTED = """
            counted AS (INSERT INTO tally AS t
                    (replica, writer, consumer, accepted, delivered, dead, pending, purged)
                SELECT ?, ?, consumer, dead + pending, 0, dead, pending, 0
                FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS n(consumer, dead, pending)
                ON CONFLICT (replica, writer, consumer) DO UPDATE SET accepted = t.accepted + excluded.accepted,
                    dead = t.dead + excluded.dead, pending = t.pending + excluded.pending)""";

    private static final String FILLED = """
            INSERT INTO fill AS f (slot, replica, bytes, reports) VALUES (?, ?, ?, ?)
            ON CONFLICT (slot, replica) DO UPDATE SET
                bytes = f.bytes + excluded.bytes, reports = f.reports + excluded.reports""";

    private final WithClause parts = new WithClause();
    private final List<Append> batch;
    private final List<UUID> pendingId = new ArrayList<>();
    private final List<Integer> pendingLane = new ArrayList<>();
    private final List<Integer> pendingPosition = new ArrayList<>();
    private final List<Integer> pendingSize = new ArrayList<>();
    private final List<Long> pendingSince = new ArrayList<>();
    private final List<UUID> deadId = new ArrayList<>();
    private final List<Integer> deadLane = new ArrayList<>();
    private final List<Integer> deadPosition = new ArrayList<>();
    private final List<String> deadSource = new ArrayList<>();
    private final List<String> deadCause = new ArrayList<>();
    private final List<String> deadReason = new ArrayList<>();
    private final List<Long> deadAt = new ArrayList<>();
    private final List<Integer> deadSize = new ArrayList<>();
    private final List<Long> deadReceivedAt = new ArrayList<>();
    private final Map<String, long[]> counts = new TreeMap<>();

    AppendStatement(List<Append> batch) {
        this.batch = batch;
        batch.forEach(this::add);
    }

    private void add(Append append) {
        var deliveries = append.acceptance().deliveries();
        for (int position = 0; position < deliveries.size(); position++) {
            var delivery = deliveries.get(position);
            var consumer = delivery.lane().consumer().value();
            switch (delivery.state()) {
                case DeliveryState.Dead dead -> addDead(append, position, consumer, dead);
                default -> addPending(append, position, consumer);
            }
        }
    }

    private void addPending(Append append, int position, String consumer) {
        pendingId.add(append.row().id());
        pendingLane.add(append.lanes().get(position));
        pendingPosition.add(position);
        pendingSize.add(
                append.row().size() + append.acceptance().report().labels().size());
        pendingSince.add(append.acceptance().at().toEpochMilli());
        counts.computeIfAbsent(consumer, unseen -> new long[2])[1]++;
    }

    private void addDead(Append append, int position, String consumer, DeliveryState.Dead dead) {
        deadId.add(append.row().id());
        deadLane.add(append.lanes().get(position));
        deadPosition.add(position);
        deadSource.add(append.row().source());
        deadCause.add(dead.cause().name());
        deadReason.add(TextColumn.of(dead.reason()));
        deadAt.add(dead.at().toEpochMilli());
        deadSize.add(append.row().size());
        deadReceivedAt.add(append.row().receivedAt());
        var counted = dead.cause() == DeathCause.NOT_INSTALLED ? TallyRows.NOT_INSTALLED : consumer;
        counts.computeIfAbsent(counted, unseen -> new long[2])[0]++;
    }

    /// The bytes of the payloads as they were sent.
    long bytes() {
        return batch.stream().mapToLong(append -> append.row().size()).sum();
    }

    /// @param slot of the reports
    /// @param receiptSlot of the receipts of reports for nobody
    /// @param now by the clock of the database, in milliseconds
    void run(Connection connection, int slot, int receiptSlot, long now, int replica) throws SQLException {
        addReports(slot);
        if (!pendingId.isEmpty()) {
            addPending(slot);
        }
        if (!deadId.isEmpty()) {
            addDead(slot);
        }
        var nobody = batch.stream().filter(append -> append.lanes().isEmpty()).toList();
        if (!nobody.isEmpty()) {
            parts.add(
                    NOBODY,
                    receiptSlot,
                    now,
                    Sql.array("uuid", nobody, append -> append.row().id()),
                    Sql.array("int8", nobody, append -> append.row().receivedAt()));
        }
        if (!counts.isEmpty()) {
            parts.add(
                    COUNTED,
                    replica,
                    TallyRows.APPENDER,
                    Sql.array("text", counts.keySet()),
                    Sql.array("int8", counts.values(), count -> count[0]),
                    Sql.array("int8", counts.values(), count -> count[1]));
        }
        try (var statement = parts.prepare(connection, FILLED, slot, replica, bytes(), (long) batch.size())) {
            statement.executeUpdate();
            WithoutQuorum.check(Optional.ofNullable(statement.getWarnings()));
        }
    }

    private void addReports(int slot) {
        parts.add(
                STORED,
                slot,
                Sql.array("uuid", batch, append -> append.row().id()),
                Sql.array("text", batch, append -> append.row().source()),
                Sql.array("text", batch, append -> append.row().labels()),
                Sql.array("int8", batch, append -> append.row().receivedAt()),
                Sql.array("text", batch, AppendStatement::lanes),
                Sql.array("int4", batch, append -> append.row().size()),
                Sql.array("int8", batch, append -> append.row().format()),
                Sql.array("int8", batch, append -> append.row().checksum()),
                Sql.array("bytea", batch, append -> append.row().payload()));
    }

    private static String lanes(Append append) {
        return append.lanes().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private void addPending(int slot) {
        parts.add(
                WAITING,
                slot,
                Sql.array("uuid", pendingId),
                Sql.array("int4", pendingLane),
                Sql.array("int4", pendingPosition),
                Sql.array("int4", pendingSize),
                Sql.array("int8", pendingSince));
    }

    private void addDead(int slot) {
        parts.add(
                LETTERS,
                slot,
                Sql.array("uuid", deadId),
                Sql.array("int4", deadLane),
                Sql.array("int4", deadPosition),
                Sql.array("text", deadSource),
                Sql.array("text", deadCause),
                Sql.array("text", deadReason),
                Sql.array("int8", deadAt),
                Sql.array("int4", deadSize),
                Sql.array("int8", deadReceivedAt));
    }
}
