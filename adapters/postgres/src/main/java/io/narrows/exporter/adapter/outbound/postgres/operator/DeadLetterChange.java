package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// The statements that make dead letters pending again, or delete them.
///
/// They lock the letters in the order of their keys. So two operators wait for each other, and never block each other
/// for good. A letter that somebody else took meanwhile is left out.
final class DeadLetterChange {
    private static final String TAKE = """
            WITH c AS (
                SELECT d.id, d.lane FROM unnest(?::uuid[], ?::int[]) AS t(id, lane)
                JOIN dead d ON d.id = t.id AND d.lane = t.lane ORDER BY d.id, d.lane FOR UPDATE OF d),
            x AS (DELETE FROM dead d USING c WHERE d.id = c.id AND d.lane = c.lane RETURNING d.*),
            y AS (%s)
            SELECT\s""" + Moved.COLUMNS.formatted("x.cause");

    private static final String REPLAY = TAKE.formatted("""
            INSERT INTO pending (id, lane, slot, position, size, due, attempts, since, tried)
            SELECT id, lane, slot, position, size, 1, 0, ?, tried FROM x""");

    private static final String PURGE = TAKE.formatted("""
            INSERT INTO receipt (slot, id, lane, position, state, at, ended, attempts, cause, reason, tried)
            SELECT ?, id, lane, position, 3, at, ?, attempts, cause, reason, tried FROM x""");

    private DeadLetterChange() {}

    /// @return the letters that were still dead
    static List<Moved> replay(Connection connection, Deliveries letters, Instant now) throws SQLException {
        return letters.move(connection, REPLAY, Times.millis(now));
    }

    /// @param slot of the receipts
    /// @param now in milliseconds
    /// @return the letters that were still dead
    static List<Moved> purge(Connection connection, Deliveries letters, int slot, long now) throws SQLException {
        return letters.move(connection, PURGE, slot, now);
    }
}
