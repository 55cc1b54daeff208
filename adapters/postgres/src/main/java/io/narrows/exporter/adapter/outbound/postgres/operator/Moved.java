package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.TallyRows;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.LaneName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// Deliveries of one lane that a statement moved from one table to another, such as from `dead` to `pending`.
///
/// @param cause of their death; blank if they were not dead
record Moved(LaneName lane, String cause, long count) {
    /// The columns that `read` takes, of the moved rows `x` and their lane `l`.
    static final String COLUMNS = "l.consumer, l.fingerprint, %s, count(*) FROM x JOIN lane l ON l.id = x.lane"
            + " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";

    static Moved read(ResultSet row) throws SQLException {
        return new Moved(
                new LaneName(new ConsumerId(row.getString(1)), row.getString(2)), row.getString(3), row.getLong(4));
    }

    static long sum(List<Moved> moved) {
        return moved.stream().mapToLong(Moved::count).sum();
    }

    static List<LaneName> lanes(List<Moved> moved) {
        return moved.stream().map(Moved::lane).distinct().toList();
    }

    private String consumer() {
        return lane.consumer().value();
    }

    private boolean wasNotInstalled() {
        return cause.equals(DeathCause.NOT_INSTALLED.name());
    }

    /// Counts dead letters that are pending again. Those whose consumer was not installed leave their common tally.
    void countReplay(TallyRows tallies) {
        if (wasNotInstalled()) {
            tallies.add(TallyRows.NOT_INSTALLED, -count, 0, -count, 0, 0);
            tallies.add(consumer(), count, 0, 0, count, 0);
        } else {
            tallies.add(consumer(), 0, 0, -count, count, 0);
        }
    }

    /// Counts dead letters that were deleted.
    void countPurge(TallyRows tallies) {
        tallies.add(wasNotInstalled() ? TallyRows.NOT_INSTALLED : consumer(), 0, 0, -count, 0, count);
    }

    /// Counts pending deliveries that were deleted.
    void countPendingPurge(TallyRows tallies) {
        tallies.add(consumer(), 0, 0, 0, -count, count);
    }

    /// Counts deliveries that were made or purged before, or never were, and are pending now.
    void countAccepted(TallyRows tallies) {
        tallies.add(consumer(), count, 0, 0, count, 0);
    }
}
