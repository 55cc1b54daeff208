package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.StoredSettings;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Spool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is known of lanes: their settings, and which have something to do.
public record LaneQueries(Core core, StoredSettings settings, Suspicion suspicion) {
    /// Jumps from lane to lane in the index, so that it takes as long as there are lanes, however much waits in
    /// each, and ends with the last lane of the page. `LIMIT 1` keeps the planner from reading all that waits at
    /// once instead, and all lanes for each of them.
    private static final String WITH_SOMETHING_DUE = """
            WITH RECURSIVE l(lane) AS (
                (SELECT lane FROM pending WHERE lane > ? ORDER BY lane, due, id LIMIT 1)
                UNION ALL
                SELECT (SELECT p.lane FROM pending p WHERE p.lane > l.lane ORDER BY p.lane, p.due, p.id LIMIT 1)
                FROM l WHERE l.lane IS NOT NULL)
            SELECT consumer, fingerprint FROM (
                SELECT l.lane, n.consumer, n.fingerprint
                FROM l CROSS JOIN LATERAL (SELECT consumer, fingerprint FROM lane WHERE id = l.lane LIMIT 1) n
                WHERE coalesce(
                    (SELECT true FROM pending p WHERE p.lane = l.lane AND p.due <= ? AND p.owner IN (0, ?)
                        ORDER BY p.due, p.id LIMIT 1),
                    (SELECT true FROM pending p WHERE p.lane = l.lane AND p.due > ? AND p.owner IN (0, ?)
                        ORDER BY p.due, p.id LIMIT 1), false)
                LIMIT ?) page
            ORDER BY lane""";

    private static final String SUSPECTS =
            "SELECT count(*) FROM (SELECT 1 FROM pending WHERE crashes > 0 ORDER BY lane, id LIMIT 1) p";

    /// As `Spool.lanes`. What this replica has leased counts too.
    public List<LaneName> withSomethingDue(Optional<LaneName> after, int limit) {
        var from = after.isEmpty() ? 0 : core.lanes().find(after.get()).orElse(0);
        long now = core.clock().millis();
        long beyond = Times.sum(now, Spool.LONGEST_WAIT.toMillis());
        int own = core.replica();
        return core.database().read(connection -> {
            suspicion.known(Sql.number(connection, SUSPECTS) > 0);
            var lanes = new ArrayList<LaneName>();
            try (var statement = Sql.prepare(connection, WITH_SOMETHING_DUE, from, now, own, beyond, own, limit);
                    var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lanes.add(new LaneName(new ConsumerId(rows.getString(1)), rows.getString(2)));
                }
            }
            return lanes;
        });
    }

    /// As `Spool.hasDelivered`.
    public boolean hasDelivered(LaneName lane) {
        return core.database()
                        .read(connection -> Sql.number(
                                connection,
                                "SELECT count(*) FROM lane WHERE fingerprint = ? AND delivered",
                                lane.fingerprint()))
                > 0;
    }

    /// As `Spool.settings`.
    public Optional<ConsumerSettings> settings(LaneName lane) {
        return core.database()
                .read(connection -> {
                    try (var statement = Sql.prepare(
                                    connection, "SELECT settings FROM lane WHERE fingerprint = ?", lane.fingerprint());
                            var row = statement.executeQuery()) {
                        return row.next() ? Optional.of(row.getBytes(1)) : Optional.<byte[]>empty();
                    }
                })
                .flatMap(stored -> settings.read(lane, stored));
    }
}
