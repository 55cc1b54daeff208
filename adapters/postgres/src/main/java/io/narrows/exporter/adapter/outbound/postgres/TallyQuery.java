package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TallyRows;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Tally;
import java.util.Map;
import java.util.TreeMap;

/// The tallies of all replicas together.
record TallyQuery(Database database) {
    private static final String SUMS = """
            SELECT min(consumer), sum(accepted), sum(delivered), sum(dead), sum(pending), sum(purged)
            FROM tally GROUP BY lower(consumer)""";

    Map<ConsumerId, Tally> byConsumer() {
        var tallies = new TreeMap<ConsumerId, Tally>();
        all().forEach((consumer, tally) -> {
            if (!consumer.equals(TallyRows.NOT_INSTALLED) && !tally.equals(Tally.ZERO)) {
                tallies.put(new ConsumerId(consumer), tally);
            }
        });
        return tallies;
    }

    Tally notInstalled() {
        return all().getOrDefault(TallyRows.NOT_INSTALLED, Tally.ZERO);
    }

    private Map<String, Tally> all() {
        return database.read(connection -> {
            var all = new TreeMap<String, Tally>();
            try (var statement = Sql.prepare(connection, SUMS);
                    var rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.put(
                            rows.getString(1),
                            new Tally(
                                    rows.getLong(2),
                                    rows.getLong(3),
                                    rows.getLong(4),
                                    rows.getLong(5),
                                    rows.getLong(6)));
                }
            }
            return all;
        });
    }
}
