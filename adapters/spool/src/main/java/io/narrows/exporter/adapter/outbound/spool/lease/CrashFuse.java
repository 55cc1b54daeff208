package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.spool.runs.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.spool.DeathCause;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The crash fuse: keeps a delivery from ending the process again and again. A delivery that was in flight when the
/// process ended without a stop becomes a suspect. The second time it becomes a dead letter.
///
/// Runs when the spool is opened, before anything is leased.
public record CrashFuse(Connection connection, Clock clock) {
    private static final System.Logger LOGGER = System.getLogger(CrashFuse.class.getName());
    private static final int NAMED = 10;

    private static final String SUSPECTED = "the exporter ended without a stop while this delivery was in flight";
    private static final String CRASHED = "the exporter ended without a stop twice while this delivery was in flight:"
            + " its consumer may not bear this report";

    /// The result of the crash fuse at the start.
    ///
    /// @param lanes the fingerprints of the lanes with suspects
    /// @param mayLoop whether the process may end again soon for a reason that no suspect is: the last process ended
    ///     early, and no suspect was in flight
    record Found(long suspects, long buried, Set<String> lanes, boolean mayLoop) {
        Found {
            lanes = Set.copyOf(lanes);
        }
    }

    /// A suspect that becomes a dead letter.
    private record Buried(String report, int position, String consumer) {}

    /// Counts a crash against each delivery that the last process left in flight, once.
    ///
    /// @param run identifies the process that starts
    public Found blow(LeaseMarks.Left left, long run) throws SQLException {
        Database.run(connection, "BEGIN IMMEDIATE");
        try {
            var isOfThisSpool = prepare("SELECT 1 FROM meta WHERE name = 'run' AND value = ?")
                    .exists(left.run());
            var struck = isOfThisSpool ? strike(left.marks()) : 0;
            var buried = bury();
            prepare("INSERT OR REPLACE INTO meta VALUES ('run', ?)").update(run);
            var lanes = lanes();
            var suspects = prepare("SELECT count(*) FROM delivery INDEXED BY suspect WHERE state = 0 AND crashes > 0")
                    .number()
                    .orElse(0L);
            Database.run(connection, "COMMIT");
            log(struck, suspects, buried);
            return new Found(suspects, buried.size(), lanes, !left.calm() && buried.isEmpty());
        } catch (SQLException e) {
            Database.run(connection, "ROLLBACK");
            throw e;
        }
    }

    private Prepared prepare(String sql) throws SQLException {
        return new Prepared(connection, sql);
    }

    private int strike(List<LeaseMarks.Mark> marks) throws SQLException {
        var strike = prepare("""
                UPDATE delivery SET crashes = crashes + 1, reason = ?
                WHERE report = (SELECT id FROM report WHERE seq = ?) AND position = ? AND state = 0""");
        var untried = new UntriedRuns(connection);
        int struck = 0;
        for (var mark : marks) {
            untried.makeDeliveries(mark.seq());
            struck += strike.update(SUSPECTED, mark.seq(), mark.position());
        }
        return struck;
    }

    private List<Buried> bury() throws SQLException {
        var bury = prepare("""
                UPDATE delivery SET state = 2, crashes = 0, attempts = attempts + 1, cause = ?, reason = ?, at = ?
                WHERE report = ? AND position = ?""");
        var count = prepare("UPDATE tally SET dead = dead + 1, pending = pending - 1 WHERE consumer = ?");
        var buried = struckTwice();
        for (var delivery : buried) {
            bury.update(DeathCause.CRASHED.name(), CRASHED, clock.millis(), delivery.report(), delivery.position());
            count.update(delivery.consumer());
        }
        return buried;
    }

    private List<Buried> struckTwice() throws SQLException {
        // SQLite uses the index on `crashes > 0` only if the query repeats this condition.
        var query = prepare("""
                SELECT report, position, consumer FROM delivery INDEXED BY suspect
                WHERE state = 0 AND crashes > 0 AND crashes >= 2""");
        var found = new ArrayList<Buried>();
        try (var rows = query.query()) {
            while (rows.next()) {
                found.add(new Buried(rows.getString(1), rows.getInt(2), rows.getString(3)));
            }
        }
        return found;
    }

    private Set<String> lanes() throws SQLException {
        var query = prepare("""
                SELECT fingerprint FROM lane WHERE id IN (
                    SELECT DISTINCT lane FROM delivery INDEXED BY suspect WHERE state = 0 AND crashes > 0)""");
        var found = new HashSet<String>();
        try (var rows = query.query()) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void log(int struck, long suspects, List<Buried> buried) {
        if (struck > 0 || suspects > 0 || !buried.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "exporter ended without a stop in-flight={0,number,#} suspects={1,number,#} buried={2,number,#}",
                    struck,
                    suspects,
                    buried.size());
        }
        for (var delivery : buried.subList(0, Math.min(NAMED, buried.size()))) {
            LOGGER.log(
                    Level.WARNING,
                    "dead letter delivery={0}-{1} cause={2} reason=\"{3}\"",
                    delivery.report(),
                    delivery.consumer(),
                    DeathCause.CRASHED,
                    CRASHED);
        }
    }
}
