package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Changes of tallies by consumer. Several changes of one transaction add up, and are written in one order.
public final class TallyRows {
    /// The consumer that stands for all that are not installed.
    public static final String NOT_INSTALLED = "";

    /// The writer's number of the thread that appends.
    public static final int APPENDER = 0;

    /// The writer's number of the thread that settles.
    public static final int SETTLER = 1;

    /// The writer's number of operators' changes.
    public static final int OPERATOR = 2;

    private static final String ADD = """
            INSERT INTO tally AS t (replica, writer, consumer, accepted, delivered, dead, pending, purged)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (replica, writer, consumer) DO UPDATE SET
                accepted = t.accepted + excluded.accepted, delivered = t.delivered + excluded.delivered,
                dead = t.dead + excluded.dead, pending = t.pending + excluded.pending,
                purged = t.purged + excluded.purged""";

    /// A change of the counts of one consumer.
    private record Change(String consumer, long accepted, long delivered, long dead, long pending, long purged) {
        Change plus(Change other) {
            return new Change(
                    consumer,
                    accepted + other.accepted,
                    delivered + other.delivered,
                    dead + other.dead,
                    pending + other.pending,
                    purged + other.purged);
        }
    }

    private final SortedMap<String, Change> changes = new TreeMap<>();

    /// Adds a change. `accepted` must stay `delivered + dead + pending + purged`.
    ///
    /// @param consumer as its lane has it, or `NOT_INSTALLED`
    public TallyRows add(String consumer, long accepted, long delivered, long dead, long pending, long purged) {
        changes.merge(
                consumer.toLowerCase(Locale.ROOT),
                new Change(consumer, accepted, delivered, dead, pending, purged),
                Change::plus);
        return this;
    }

    /// Writes the changes, in the transaction of the connection.
    ///
    /// @param replica the number of this replica
    /// @param writer the number of the writer
    public void write(Connection connection, int replica, int writer) throws SQLException {
        for (Map.Entry<String, Change> entry : changes.entrySet()) {
            var change = entry.getValue();
            Sql.update(
                    connection,
                    ADD,
                    replica,
                    writer,
                    change.consumer(),
                    change.accepted(),
                    change.delivered(),
                    change.dead(),
                    change.pending(),
                    change.purged());
        }
    }
}
