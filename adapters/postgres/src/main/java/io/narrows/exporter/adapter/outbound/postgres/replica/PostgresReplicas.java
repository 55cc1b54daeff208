package io.narrows.exporter.adapter.outbound.postgres.replica;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Replica;
import io.narrows.exporter.domain.spool.Replicas;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/// The exporters that share a spool, by their rows in the database.
public record PostgresReplicas(Core core, Membership membership, Notices notices) implements Replicas {
    private static final String CLAIM = """
            UPDATE lane SET probe_after = now() + make_interval(secs => ?), probe_by = ?
            WHERE id = ? AND (probe_after IS NULL OR probe_after <= now() OR probe_by = ?)""";

    private static final String HOLD = """
            UPDATE lane SET holder = ? WHERE id = ? AND (holder IS NULL OR holder = ?
                OR NOT EXISTS (SELECT 1 FROM replica WHERE replica.id = lane.holder))""";

    private static final String SETTLED = """
            SELECT t.id FROM unnest(?::uuid[]) AS t(id)
            WHERE NOT EXISTS (SELECT 1 FROM pending p WHERE p.id = t.id)
                AND (EXISTS (SELECT 1 FROM receipt e WHERE e.id = t.id) OR EXISTS (SELECT 1 FROM dead d WHERE d.id = t.id))""";

    @Override
    public String name() {
        return membership.name();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public List<Replica> live() {
        return membership.live();
    }

    @Override
    public void announce(Set<ConsumerId> consumers) {
        membership.announce(core.database(), consumers);
    }

    @Override
    public void listen(Consumer<LaneName> arrived) {
        notices.listen(arrived);
    }

    @Override
    public boolean claimProbe(LaneName lane, Duration wait) {
        var id = core.lanes().find(lane);
        int own = core.replica();
        return id.isPresent()
                && core.database()
                                .once(connection -> Sql.update(
                                        connection, CLAIM, wait.toMillis() / 1_000.0, own, id.getAsInt(), own))
                        > 0;
    }

    @Override
    public boolean hold(LaneName lane) {
        var id = core.lanes().find(lane);
        return id.isPresent()
                && core.database()
                                .once(connection ->
                                        Sql.update(connection, HOLD, core.replica(), id.getAsInt(), core.replica()))
                        > 0;
    }

    @Override
    public Set<ReportId> settled(Set<ReportId> reports) {
        var ids = Sql.array("uuid", reports.stream().map(Ids::of).toList());
        return core.database().read(connection -> {
            var settled = new HashSet<ReportId>();
            try (var statement = Sql.prepare(connection, SETTLED, ids);
                    var rows = statement.executeQuery()) {
                while (rows.next()) {
                    settled.add(Ids.of(rows.getObject(1, UUID.class)));
                }
            }
            return settled;
        });
    }

    @Override
    public void showLanes(String lanes) {
        membership.show(core.database(), lanes);
    }

    @Override
    public Map<String, String> shownLanes() {
        return core.database().read(connection -> {
            var shown = new TreeMap<String, String>();
            try (var statement = Sql.prepare(connection, "SELECT name, lanes FROM replica");
                    var rows = statement.executeQuery()) {
                while (rows.next()) {
                    shown.put(rows.getString(1), rows.getString(2));
                }
            }
            return shown;
        });
    }
}
