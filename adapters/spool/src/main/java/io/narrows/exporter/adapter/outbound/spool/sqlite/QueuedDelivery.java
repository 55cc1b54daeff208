package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;

/// A pending delivery in the queue of its lane, with the columns of its report except the payload.
///
/// @param due 0 if it was never tried
/// @param size of the payload in bytes; negative if the report is missing
/// @param suspect whether it was in flight when the process ended without a stop
public record QueuedDelivery(
        long seq,
        String report,
        int position,
        long due,
        int attempts,
        long since,
        String source,
        long receivedAt,
        boolean plain,
        long size,
        boolean suspect) {
    private static final String COLUMNS = """
            SELECT d.seq, d.report, d.position, d.due, d.attempts, d.since, coalesce(r.source, '') AS source,
            coalesce(r.received_at, 0) AS received_at, coalesce(r.plain, 0) AS plain,
            coalesce(length(r.payload), -1) AS size, r.checksum, r.payload, d.crashes, r.format""";

    /// Selects the deliveries of a lane that are not suspects.
    static final String OF_QUEUE = COLUMNS + """
             FROM delivery d INDEXED BY queue LEFT JOIN report r ON r.seq = d.seq
            WHERE d.state = 0 AND d.crashes = 0 AND d.lane = ?""";

    /// Selects the suspects of a lane.
    static final String OF_SUSPECTS = COLUMNS + """
             FROM delivery d INDEXED BY suspect LEFT JOIN report r ON r.seq = d.seq
            WHERE d.state = 0 AND d.crashes > 0 AND d.lane = ?""";

    /// The position of a delivery in the queue of its lane.
    public record Place(long due, long seq) {
        public static final Place BEGIN = new Place(-1, 0);
    }

    public Place place() {
        return new Place(due, seq);
    }

    public static QueuedDelivery read(ResultSet row) throws SQLException {
        return new QueuedDelivery(
                row.getLong(1),
                row.getString(2),
                row.getInt(3),
                row.getLong(4),
                row.getInt(5),
                row.getLong(6),
                row.getString(7),
                row.getLong(8),
                row.getInt(9) != 0,
                row.getLong(10),
                row.getInt(13) != 0);
    }
}
