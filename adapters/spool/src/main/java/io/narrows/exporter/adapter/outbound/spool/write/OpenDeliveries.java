package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.runs.MadeRuns;
import io.narrows.exporter.adapter.outbound.spool.runs.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What is left to do for reports with several deliveries, or with an idempotency key. Remembers some reports, so that
/// the database is seldom asked. Only the writer's thread uses it.
final class OpenDeliveries {
    private static final int REMEMBERED = 8_192;

    private final UntriedRuns untried;
    private final MadeRuns made;
    private final Prepared rows;

    /// By the numbers of the reports.
    private final LinkedHashMap<Long, Progress> remembered = new LinkedHashMap<>();

    /// How far a report has got.
    static final class Progress {
        private final BitSet left = new BitSet();
        private final List<MadeRuns.Made> made = new ArrayList<>();
        private boolean hasRows;

        /// Records that a delivery is no longer pending or dead.
        void finish(int position) {
            left.clear(position);
        }

        /// Records that a delivery without a row in `delivery` was made.
        void addMade(MadeRuns.Made delivery) {
            left.clear(delivery.position());
            made.add(delivery);
        }

        boolean isOver() {
            return left.isEmpty();
        }

        /// Whether a delivery has a row in `delivery`.
        boolean hasRows() {
            return hasRows;
        }

        /// The deliveries that were made and have no row, in the order of their positions.
        List<MadeRuns.Made> made() {
            made.sort(Comparator.comparingInt(MadeRuns.Made::position));
            return made;
        }
    }

    OpenDeliveries(Connection connection, UntriedRuns untried, MadeRuns made) throws SQLException {
        this.untried = untried;
        this.made = made;
        rows = new Prepared(connection, "SELECT position, state FROM delivery WHERE report = ?");
    }

    /// Records that a report came.
    ///
    /// @param seq its number
    /// @param count how many deliveries it has, all of them pending or dead
    /// @param hasRows whether they have rows in `delivery`
    void came(long seq, int count, boolean hasRows) {
        var progress = new Progress();
        progress.left.set(0, count);
        progress.hasRows = hasRows;
        remember(seq, progress);
    }

    private void remember(long seq, Progress progress) {
        remembered.put(seq, progress);
        if (remembered.size() > REMEMBERED) {
            remembered.pollFirstEntry();
        }
    }

    /// How far a report has got. The caller changes it when it changes a delivery of the report.
    Progress of(String report, long seq) throws SQLException {
        var known = Optional.ofNullable(remembered.get(seq));
        if (known.isPresent()) {
            return known.get();
        }
        var read = read(report, seq);
        remember(seq, read);
        return read;
    }

    /// Records that a delivery of a report has a row in `delivery`.
    void gotRow(long seq) {
        Optional.ofNullable(remembered.get(seq)).ifPresent(progress -> progress.hasRows = true);
    }

    /// Forgets a report, because it is over, or because its deliveries changed in another way.
    void forget(long seq) {
        remembered.remove(seq);
    }

    private Progress read(String report, long seq) throws SQLException {
        var progress = new Progress();
        untried.positions(seq).forEach(progress.left::set);
        progress.made.addAll(made.ofReport(seq));
        try (var each = rows.query(report)) {
            while (each.next()) {
                progress.hasRows = true;
                progress.left.set(each.getInt(1), State.isOpen(each.getInt(2)));
            }
        }
        return progress;
    }

    void rolledBack() {
        remembered.clear();
    }
}
