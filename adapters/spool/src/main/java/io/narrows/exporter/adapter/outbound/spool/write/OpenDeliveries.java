package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.UntriedRuns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/// The pending and dead deliveries of reports with several deliveries, or with an idempotency key. Remembers some
/// reports, so that the database is seldom asked whether one is over. Only the writer's thread uses it.
final class OpenDeliveries {
    private static final int REMEMBERED = 8_192;

    private final UntriedRuns untried;
    private final Prepared positions;

    /// The positions of the deliveries that are pending or dead, for the number of each report.
    private final LinkedHashMap<Long, Set<Integer>> remembered = new LinkedHashMap<>();

    OpenDeliveries(Connection connection, UntriedRuns untried) throws SQLException {
        this.untried = untried;
        positions = new Prepared(connection, "SELECT position FROM delivery WHERE report = ? AND state IN (0, 2)");
    }

    /// Records that a report came.
    ///
    /// @param seq its number
    /// @param count how many deliveries it has, all of them pending or dead
    void came(long seq, int count) {
        var open = new HashSet<Integer>();
        for (int position = 0; position < count; position++) {
            open.add(position);
        }
        remember(seq, open);
    }

    private void remember(long seq, Set<Integer> open) {
        remembered.put(seq, open);
        if (remembered.size() > REMEMBERED) {
            remembered.pollFirstEntry();
        }
    }

    /// Records that a delivery of a report was made, after that was written.
    ///
    /// @return whether another one is left
    boolean areLeftAfter(String report, long seq, int position) throws SQLException {
        var known = Optional.ofNullable(remembered.get(seq));
        var open = known.isPresent() ? known.get() : read(report, seq);
        open.remove(position);
        if (open.isEmpty()) {
            remembered.remove(seq);
        } else if (known.isEmpty()) {
            remember(seq, open);
        }
        return !open.isEmpty();
    }

    /// Whether a delivery of a report is left, after deliveries have changed in another way.
    boolean areLeft(String report, long seq) throws SQLException {
        remembered.remove(seq);
        return !read(report, seq).isEmpty();
    }

    private Set<Integer> read(String report, long seq) throws SQLException {
        var open = new HashSet<>(untried.positions(seq));
        try (var rows = positions.query(report)) {
            while (rows.next()) {
                open.add(rows.getInt(1));
            }
        }
        return open;
    }

    void rolledBack() {
        remembered.clear();
    }
}
