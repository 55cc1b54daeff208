package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.file.Times;
import io.narrows.exporter.adapter.outbound.spool.lease.Claim;
import io.narrows.exporter.adapter.outbound.spool.lease.FreshDelivery;
import io.narrows.exporter.adapter.outbound.spool.lease.InFlight;
import io.narrows.exporter.adapter.outbound.spool.secret.SettingsCipher;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader.Grave;
import io.narrows.exporter.adapter.outbound.spool.sqlite.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChange;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The operations inside a write transaction. Only the writer's thread uses it.
public final class WriteTransaction {
    /// The name of the tally row for all consumers that are not installed.
    public static final String TOGETHER = "";

    private final Clock clock;
    private final Connection connection;
    private final LaneRegister lanes;
    private final Receipts receipts;
    private final UntriedRuns untried;
    private final ReportTable reports;
    private final Acceptances acceptances;
    private final Map<Optional<ConsumerId>, Tally> moves = new HashMap<>();

    private final Prepared begin;
    private final Prepared commit;
    private final Prepared rollback;
    private final Prepared deliver;
    private final Prepared retry;
    private final Prepared putBack;
    private final Prepared bury;
    private final Prepared replay;
    private final Prepared purge;
    private final Prepared purgePending;
    private final Prepared isOpen;
    private final Prepared addTally;
    private final Prepared removeTally;

    public WriteTransaction(Connection connection, SpoolSettings settings, SettingsCipher cipher, Clock clock)
            throws SQLException {
        this.clock = clock;
        this.connection = connection;
        this.lanes = new LaneRegister(connection, cipher);
        this.receipts = new Receipts(connection, settings);
        this.untried = new UntriedRuns(connection);
        this.reports = new ReportTable(connection, untried);
        this.acceptances = new Acceptances(connection, lanes, reports, untried, receipts, this::count);
        begin = prepare("BEGIN IMMEDIATE");
        commit = prepare("COMMIT");
        rollback = prepare("ROLLBACK");
        deliver = prepare("UPDATE delivery SET state = 1, reason = '', at = ? WHERE report = ? AND position = ?");
        retry = prepare(
                "UPDATE delivery SET due = ?, attempts = ?, reason = ?, crashes = 0 WHERE report = ? AND position = ?");
        putBack = prepare("UPDATE delivery SET due = 1 WHERE report = ? AND position = ?");
        bury = prepare(
                "UPDATE delivery SET state = 2, attempts = attempts + 1, cause = ?, reason = ?, at = ? WHERE report = ? AND position = ?");
        replay = prepare(
                "UPDATE delivery SET state = 0, due = 1, attempts = 0, crashes = 0, since = ?, cause = '', reason = '', at = 0 WHERE report = ? AND position = ? AND state = 2");
        purge = prepare("UPDATE delivery SET state = 3 WHERE report = ? AND position = ? AND state = 2");
        purgePending = prepare(
                "UPDATE delivery SET state = 3, cause = ?, reason = ?, at = ? WHERE report = ? AND position = ?");
        isOpen = prepare("SELECT 1 FROM delivery WHERE report = ? AND state IN (0, 2)");
        addTally = prepare("""
                INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    accepted = accepted + excluded.accepted, delivered = delivered + excluded.delivered,
                    dead = dead + excluded.dead, pending = pending + excluded.pending,
                    purged = purged + excluded.purged""");
        removeTally = prepare("""
                DELETE FROM tally WHERE consumer = ?
                AND accepted = 0 AND delivered = 0 AND dead = 0 AND pending = 0 AND purged = 0""");
    }

    private Prepared prepare(String sql) throws SQLException {
        return new Prepared(connection, sql);
    }

    void begin() throws SQLException {
        begin.update();
    }

    /// Makes everything since `begin` durable.
    void commit() throws SQLException {
        acceptances.writePlain();
        reports.removeCollected();
        receipts.writeDelivered();
        receipts.forgetSome(now());
        for (var move : moves.entrySet()) {
            write(move.getKey(), move.getValue());
        }
        commit.update();
        moves.clear();
        receipts.committed();
    }

    private void write(Optional<ConsumerId> consumer, Tally change) throws SQLException {
        var name = consumer.map(ConsumerId::value).orElse(TOGETHER);
        addTally.update(name, change.accepted(), change.delivered(), change.dead(), change.pending(), change.purged());
        if (change.accepted() < 0) {
            removeTally.update(name);
        }
    }

    /// The pending deliveries that the last commit brought, in report order. Call this once after each commit.
    List<FreshDelivery> arrived() {
        return acceptances.arrived();
    }

    /// Undoes everything since `begin`. Never fails, because SQLite may have rolled back itself.
    void rollBack() {
        moves.clear();
        acceptances.rolledBack();
        reports.rolledBack();
        lanes.rolledBack();
        receipts.rolledBack();
        try {
            rollback.update();
        } catch (SQLException e) {
            // No transaction is active, because SQLite rolls back itself after a disk error.
        }
    }

    private long now() {
        return clock.millis();
    }

    private void count(TallyChanges changes) {
        changes.byConsumer().forEach((consumer, change) -> moves.merge(consumer, change, Tallies::sum));
    }

    Acceptances.Kept keep(Acceptance acceptance, ReportTable.Content content) throws SQLException {
        return acceptances.keep(acceptance, content, now());
    }

    /// @param now when the delivery was settled
    void settle(Claim claim, long now) throws SQLException {
        var inFlight = claim.inFlight();
        if (inFlight.bare() && claim.settlement() instanceof Settlement.Delivered delivered) {
            reports.remove(inFlight.seq());
            receipts.delivered(inFlight.report(), inFlight.consumer(), Times.millis(delivered.at()), now);
            countDelivered(inFlight);
            return;
        }
        makeDelivery(inFlight);
        switch (claim.settlement()) {
            case Settlement.Delivered delivered -> {
                deliver.update(Times.millis(delivered.at()), inFlight.report(), inFlight.position());
                countDelivered(inFlight);
                endIfOver(inFlight.report(), inFlight.seq(), inFlight.plain(), now);
            }
            case Settlement.Retry again ->
                retry.update(
                        Math.max(1, Times.millis(again.notBefore())),
                        again.attempts(),
                        again.reason(),
                        inFlight.report(),
                        inFlight.position());
            case Settlement.PutBack untried -> putBack.update(inFlight.report(), inFlight.position());
            case Settlement.Bury dead -> {
                bury.update(
                        dead.cause().name(),
                        dead.reason(),
                        Times.millis(dead.at()),
                        inFlight.report(),
                        inFlight.position());
                count(TallyChanges.bury(inFlight.consumer(), dead.cause()));
            }
        }
    }

    private void countDelivered(InFlight delivered) throws SQLException {
        lanes.delivered(delivered.lane().fingerprint());
        count(TallyChanges.of(delivered.consumer(), TallyChange.DELIVER));
    }

    /// Gives a delivery a row of its own, if it has none. Only a delivery at the first attempt needs none.
    private void makeDelivery(InFlight inFlight) throws SQLException {
        if (inFlight.bare()) {
            untried.makeDelivery(inFlight.seq());
        }
    }

    boolean replay(Grave grave, Instant now) throws SQLException {
        var id = grave.letter().id();
        if (replay.update(Times.millis(now), id.report().value(), grave.position()) == 0) {
            return false;
        }
        count(TallyChanges.replay(id.consumer(), grave.letter().cause()));
        return true;
    }

    boolean purge(Grave grave) throws SQLException {
        var id = grave.letter().id();
        if (purge.update(id.report().value(), grave.position()) == 0) {
            return false;
        }
        count(TallyChanges.purge(id.consumer(), grave.letter().cause()));
        endIfOver(id.report().value(), grave.seq(), false, now());
        return true;
    }

    void purgePending(InFlight delivery) throws SQLException {
        makeDelivery(delivery);
        purgePending.update(
                DeathCause.PURGED.name(),
                "an operator deleted it before it was delivered",
                now(),
                delivery.report(),
                delivery.position());
        count(TallyChanges.of(delivery.consumer(), TallyChange.PURGE_PENDING));
        endIfOver(delivery.report(), delivery.seq(), delivery.plain(), now());
    }

    private void endIfOver(String report, long seq, boolean plain, long now) throws SQLException {
        if (plain) {
            reports.remove(seq);
            receipts.end(report, now);
        } else if (!isOpen.exists(report)) {
            reports.remove(seq);
            if (!receipts.isRemembered(report)) {
                receipts.end(report, now);
            }
        }
    }

    /// Removes idle lanes, except those that were used recently.
    ///
    /// @param idle the fingerprints of the lanes that had nothing pending or dead a moment ago
    void forgetLanes(Set<String> idle) throws SQLException {
        lanes.forget(idle);
    }

    /// How many keys were forgotten early.
    long keysForgottenEarly() {
        return receipts.keysForgottenEarly();
    }

    /// Whether a commit would forget receipts or keys.
    boolean hasSomethingToForget() throws SQLException {
        return receipts.hasSomethingToForget(now());
    }
}
