package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The walk that sums up the bytes that wait or are dead in each slot. It goes over the deliveries by index, in steps:
/// the time of a step does not grow with their number, and no transaction stays open in between. Thread-safe.
///
/// What changes behind the walk is seen by the next one. Its sums say which slots are worth to be emptied, and emptying
/// looks at each report by itself.
final class WaitingWalk {
    /// How many deliveries a step looks at: about 20 ms.
    private static final int STEP = 20_000;

    private static final int SOME = 5;

    /// The one plan that is left goes by the index of the ids. Where the ids are spread over the table, the planner
    /// would rather read and sort all of it.
    static final String BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off";

    private final int step;
    private final String sum;
    private UUID last = Ids.FIRST;
    private Map<Integer, Long> sums = new HashMap<>();

    /// What a step found in one slot.
    ///
    /// @param last the last id of the step, in whichever slot
    /// @param lookedAt the deliveries of the step, in all slots
    private record Part(int slot, long bytes, UUID last, long lookedAt) {}

    WaitingWalk() {
        this(STEP);
    }

    /// @param step how many deliveries a step looks at
    WaitingWalk(int step) {
        this.step = step;
        this.sum = sum(step);
    }

    /// A report with several deliveries counts once. The length of a step is no parameter, because plans depend on it.
    static String sum(int step) {
        return """
            WITH part AS MATERIALIZED (SELECT id, slot, size FROM (
                (SELECT id, slot, size FROM pending WHERE id > ? ORDER BY id LIMIT %1$d)
                UNION ALL (SELECT id, slot, size FROM dead WHERE id > ? ORDER BY id LIMIT %1$d)) a
                ORDER BY id LIMIT %1$d)
            SELECT slot, sum(size), (SELECT id FROM part ORDER BY id DESC LIMIT 1), (SELECT count(*) FROM part)
            FROM (SELECT DISTINCT ON (id) slot, size FROM part ORDER BY id) b GROUP BY slot""".formatted(step);
    }

    /// Takes one step.
    ///
    /// @return the bytes by slot, if this was the last step of a walk
    synchronized Optional<Map<Integer, Long>> step(Connection connection) throws SQLException {
        var parts = Transaction.run(connection, this::next);
        for (var part : parts) {
            sums.merge(part.slot(), part.bytes(), Long::sum);
            last = part.last();
        }
        return parts.isEmpty() || parts.getFirst().lookedAt() < step ? Optional.of(end()) : Optional.empty();
    }

    private List<Part> next(Connection connection) throws SQLException {
        Sql.run(connection, BY_INDEX);
        return Rows.list(
                connection,
                sum,
                row -> new Part(row.getInt(1), row.getLong(2), row.getObject(3, UUID.class), row.getLong(4)),
                last,
                last);
    }

    private Map<Integer, Long> end() {
        var found = Map.copyOf(sums);
        sums = new HashMap<>();
        last = Ids.FIRST;
        return found;
    }

    /// Takes some steps at once, for numbers that are as fresh as possible.
    ///
    /// @return the bytes by slot; empty if so many deliveries wait that the walk goes on
    synchronized Optional<Map<Integer, Long>> someSteps(Connection connection) throws SQLException {
        var found = Optional.<Map<Integer, Long>>empty();
        for (int i = 0; i < SOME && found.isEmpty(); i++) {
            found = step(connection);
        }
        return found;
    }
}
