package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;

/// A pending delivery in the queue of its lane, with the columns of its report except the payload.
///
/// @param due 0 if it was never tried
/// @param size of the payload in bytes; negative if the report is missing
/// @param labelsSize of the labels, approximately, in bytes
/// @param suspect whether it was in flight when the process ended without a stop
/// @param bare whether it has no row in `delivery`, because it was never tried
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
        int labelsSize,
        boolean suspect,
        boolean bare) {
    private static final String COLUMNS =
            """
            SELECT d.seq, d.report, d.position, d.due, d.attempts, d.since, coalesce(r.source, '') AS source,
            coalesce(r.received_at, 0) AS received_at, coalesce(r.plain, 0) AS plain,
            coalesce(%s, -1) AS size, r.checksum, r.payload, d.crashes, r.format, 0 AS bare, %s AS labels,
            %s AS labels_size, e.at AS extent, coalesce(e.size, 0) AS extent_size""".formatted(ChecksumColumn.SIZE, StoredPayload.LABELS, StoredPayload.LABELS_SIZE);

    private static final String BARE_COLUMNS =
            """
            SELECT r.seq, r.id, u.position, 0, 0, r.received_at, r.source, r.received_at, r.plain, %s, r.checksum,
            r.payload, 0, r.format, 1, %s, %s, e.at, coalesce(e.size, 0)""".formatted(ChecksumColumn.SIZE, StoredPayload.LABELS, StoredPayload.LABELS_SIZE);

    /// Selects the deliveries of a lane (1) that have no row of their own, from the number of a report (2) on. Starts
    /// at the run with this
    /// number, because a lane may have many runs.
    private static final String OF_RUNS = " FROM untried u CROSS JOIN " + StoredPayload.REPORT + """

            WHERE u.lane = ?1
                AND u.first >= coalesce((SELECT max(first) FROM untried WHERE lane = ?1 AND first <= ?2), 0)
                AND r.seq BETWEEN max(u.first, ?2) AND u.last""";

    private static final String FROM_QUEUE = " FROM delivery d INDEXED BY queue " + StoredPayload.REPORT_OF_DELIVERY
            + " WHERE d.state = 0 AND d.crashes = 0";

    /// Selects the deliveries of a lane that have a row of their own and are not suspects.
    static final String OF_QUEUE = COLUMNS + FROM_QUEUE + " AND d.lane = ?";

    /// Selects the suspects of a lane.
    static final String OF_SUSPECTS = COLUMNS + " FROM delivery d INDEXED BY suspect "
            + StoredPayload.REPORT_OF_DELIVERY + " WHERE d.state = 0 AND d.crashes > 0 AND d.lane = ?";

    /// Selects the deliveries of a lane that have no row of their own.
    static final String BARE = BARE_COLUMNS + OF_RUNS + " ORDER BY u.first, r.seq LIMIT +?3";

    /// Selects all deliveries of a lane that were never tried, oldest report first. No number of the one form is within
    /// a run of the other, so both are merged without sorting: this needs an order that an index of each form has.
    static final String UNTRIED = BARE_COLUMNS + ", u.first AS run, r.seq AS place" + OF_RUNS + "\nUNION ALL\n"
            + COLUMNS + ", d.seq, d.report" + FROM_QUEUE + """
             AND d.lane = ?1 AND d.due = 0 AND d.seq >= ?2
            ORDER BY run, place LIMIT +?3""";

    /// The parts of a lane's queue.
    public enum Part {
        /// Deliveries without a row of their own, which were never tried.
        BARE,
        /// Deliveries with a row of their own.
        QUEUED,
        SUSPECTS
    }

    /// The bytes of the payload and, approximately, of the labels, for limits.
    public long bytes() {
        return Math.max(0, size) + labelsSize;
    }

    /// The position of a delivery in its part of the queue.
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
                row.getInt(17),
                row.getInt(13) != 0,
                row.getInt(15) != 0);
    }
}
