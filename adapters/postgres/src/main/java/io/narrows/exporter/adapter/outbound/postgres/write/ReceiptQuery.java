package io.narrows.exporter.adapter.outbound.postgres.write;

import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TextColumn;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.Receipt;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;

/// Receipts, out of what is pending, dead or over. A receipt that is older than its retention is hidden, although its
/// rows may be there until their slot is truncated.
///
/// @param clock of the database
/// @param retention how long a receipt is kept after the last delivery has ended
public record ReceiptQuery(Clock clock, Duration retention) {
    private static final int PENDING = -1;
    private static final int NOBODY = 0;
    private static final int DELIVERED = 1;

    private static final String FIND = """
            SELECT e.state, e.at, e.attempts, e.cause, e.reason, l.consumer, e.ended FROM (
                SELECT -1 AS state, 0::bigint AS at, attempts, '' AS cause, reason, lane, position, 0::bigint AS ended
                FROM pending WHERE id = ?
                UNION ALL SELECT -2, at, attempts, cause, reason, lane, position, 0 FROM dead WHERE id = ?
                UNION ALL SELECT state, at, attempts, coalesce(cause, ''), coalesce(reason, ''), lane, position, ended
                FROM receipt WHERE id = ?) e
            LEFT JOIN lane l ON l.id = e.lane ORDER BY e.position, l.consumer""";

    private static final String HAS_KEY = "SELECT count(*) FROM idempotency WHERE report = ? AND until > ?";

    /// The receipt of a report, if it is still kept.
    public Optional<Receipt> kept(Connection connection, UUID report) throws SQLException {
        return find(connection, report, true);
    }

    /// The receipt of a report, as long as its rows are there.
    Optional<Receipt> known(Connection connection, UUID report) throws SQLException {
        return find(connection, report, false);
    }

    private Optional<Receipt> find(Connection connection, UUID report, boolean onlyKept) throws SQLException {
        var entries = new ArrayList<Receipt.Entry>();
        var isKnown = false;
        var isOver = true;
        var last = Long.MIN_VALUE;
        try (var statement = Sql.prepare(connection, FIND, report, report, report);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                isKnown = true;
                int state = rows.getInt(1);
                isOver &= state >= NOBODY;
                last = Math.max(last, rows.getLong(7));
                if (state != NOBODY) {
                    entries.add(new Receipt.Entry(consumer(rows), state(state, rows)));
                }
            }
        }
        return isKnown && (!onlyKept || !isOver || isKept(connection, report, last))
                ? Optional.of(new Receipt(Ids.of(report), entries))
                : Optional.empty();
    }

    private boolean isKept(Connection connection, UUID report, long last) throws SQLException {
        var now = clock.millis();
        return last + retention.toMillis() > now || Sql.number(connection, HAS_KEY, report, now) > 0;
    }

    private static ConsumerId consumer(ResultSet row) throws SQLException {
        return new ConsumerId(Optional.ofNullable(row.getString(6)).orElse("forgotten"));
    }

    private static DeliveryState state(int state, ResultSet row) throws SQLException {
        var reason = TextColumn.read(row.getString(5));
        var at = Instant.ofEpochMilli(row.getLong(2));
        return switch (state) {
            case PENDING -> new DeliveryState.Pending(row.getInt(3), reason);
            case DELIVERED -> new DeliveryState.Delivered(at);
            default -> new DeliveryState.Dead(DeathCause.valueOf(row.getString(4)), reason, at);
        };
    }
}
