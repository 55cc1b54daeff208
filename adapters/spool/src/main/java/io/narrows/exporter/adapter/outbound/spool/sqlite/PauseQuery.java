package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The query for the pauses of consumers. Used by one thread at a time.
final class PauseQuery {
    private final Prepared pauses;

    PauseQuery(Connection connection) throws SQLException {
        pauses = new Prepared(connection, "SELECT consumer, since, until, who, reason FROM pause");
    }

    List<Pause> all() throws SQLException {
        try (var rows = pauses.query()) {
            var all = new ArrayList<Pause>();
            while (rows.next()) {
                all.add(new Pause(
                        new ConsumerId(rows.getString(1)),
                        Instant.ofEpochMilli(rows.getLong(2)),
                        Optional.of(rows.getLong(3)).filter(until -> until != 0).map(Instant::ofEpochMilli),
                        rows.getString(4),
                        rows.getString(5)));
            }
            return all;
        }
    }
}
