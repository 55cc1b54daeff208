package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.past.KnownReport;
import io.narrows.exporter.adapter.outbound.postgres.past.PastQuery;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.TallyRows;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Sends past reports again, in steps of one transaction each.
///
/// A step locks its reports in the order of their ids, and then looks at them once more. So a report that two
/// operators
/// send again at once is sent once, and its payload stays where it is meanwhile.
record Resending(Core core) {
    /// How many reports a step has.
    static final int STEP = 200;

    /// How many bytes of payloads a step has, if it has more than one report.
    private static final long STEP_BYTES = 8L << 20;

    private static final String LOCK = "SELECT id FROM report WHERE id = ANY(?::uuid[]) ORDER BY id FOR NO KEY UPDATE";

    private static final String AGAIN = """
            WITH x AS (
                DELETE FROM receipt r USING unnest(?::uuid[], ?::int[]) AS t(id, lane)
                WHERE r.id = t.id AND r.lane = t.lane RETURNING r.id, r.lane, r.position, r.tried),
            y AS (
                INSERT INTO pending (id, lane, slot, position, size, due, attempts, since, tried)
                SELECT x.id, x.lane, h.slot, x.position, h.size, 1, 0, ?, x.tried
                FROM x JOIN report h ON h.id = x.id)
            SELECT\s""" + Moved.COLUMNS.formatted("''");

    /// What a step did.
    private record Done(List<Moved> moved, long gone) {
        Resend.Count count() {
            return new Resend.Count(Moved.sum(moved), gone);
        }
    }

    /// A report and the lanes that it goes to for the first time.
    private record Added(KnownReport known, List<Lane> lanes) {}

    /// The deliveries of a step, by what is to be done with them.
    ///
    /// @param ended deliveries that were made or purged
    /// @param added for the lanes that reports go to for the first time
    private record Orders(Deliveries ended, Deliveries dead, List<Added> added) {
        Orders() {
            this(new Deliveries(), new Deliveries(), new ArrayList<>());
        }

        void add(KnownReport known, Resend.Wanted wanted) {
            for (var index : wanted.again()) {
                var place = known.places().get(index);
                (place.isDead() ? dead : ended).add(known.id(), place.lane());
            }
            if (!wanted.added().isEmpty()) {
                added.add(new Added(known, wanted.added()));
            }
        }
    }

    static Resend.Count count(Resend resend, List<KnownReport> known) {
        return known.stream().map(one -> wanted(resend, one).count()).reduce(Resend.Count.ZERO, Resend.Count::plus);
    }

    private static Resend.Wanted wanted(Resend resend, KnownReport known) {
        return resend.of(known.report(), index -> true);
    }

    Resend.Count resend(Resend resend, List<KnownReport> known, Instant now) {
        // Not in the transaction, because it uses a connection of its own.
        var lanes = resend.to().stream().collect(Collectors.toMap(Lane::name, core.lanes()::idOf, (one, same) -> one));
        var count = Resend.Count.ZERO;
        for (var part : parts(known)) {
            var done = core.database().change(connection -> step(connection, resend, lanes, part, now));
            core.returned(Moved.lanes(done.moved()));
            count = count.plus(done.count());
        }
        return count;
    }

    private static List<List<UUID>> parts(List<KnownReport> known) {
        var parts = new ArrayList<List<UUID>>();
        long bytes = Long.MAX_VALUE;
        for (var one : known) {
            var size = one.report().payloadSize();
            if (bytes > STEP_BYTES - size) {
                parts.add(new ArrayList<>());
                bytes = 0;
            }
            parts.getLast().add(one.id());
            bytes += size;
        }
        return parts;
    }

    private Done step(Connection connection, Resend resend, Map<LaneName, Integer> lanes, List<UUID> ids, Instant now)
            throws SQLException {
        lock(connection, ids);
        var orders = new Orders();
        long gone = 0;
        for (var known : new PastQuery(core).find(connection, ids)) {
            if (resend.filter().matches(known.report())) {
                var wanted = wanted(resend, known);
                orders.add(known, wanted);
                gone += wanted.gone();
            }
        }
        return write(connection, orders, new AddingLanes(core, lanes, now), gone, now);
    }

    /// Locks the reports twice if some are missing, because the janitor may have just put them into another slot.
    private static void lock(Connection connection, List<UUID> ids) throws SQLException {
        var all = Sql.array("uuid", ids);
        var locked = new HashSet<>(Rows.list(connection, LOCK, row -> row.getObject(1, UUID.class), all));
        if (locked.size() < ids.size()) {
            Rows.list(connection, LOCK, row -> row.getObject(1, UUID.class), all);
        }
    }

    private Done write(Connection connection, Orders orders, AddingLanes adding, long gone, Instant now)
            throws SQLException {
        var tallies = new TallyRows();
        var replayed = DeadLetterChange.replay(connection, orders.dead(), now);
        replayed.forEach(each -> each.countReplay(tallies));
        var accepted = new ArrayList<>(orders.ended().move(connection, AGAIN, Times.millis(now)));
        for (var order : orders.added()) {
            gone += adding.add(connection, order.known(), order.lanes());
        }
        accepted.addAll(adding.added());
        accepted.forEach(each -> each.countAccepted(tallies));
        tallies.write(connection, core.replica(), TallyRows.OPERATOR);
        accepted.addAll(replayed);
        return new Done(accepted, gone);
    }
}
