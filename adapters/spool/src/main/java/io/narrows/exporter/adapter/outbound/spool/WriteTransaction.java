package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.Reader.Grave;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.KeyedRequest;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is written inside of a transaction. For the writer's thread only.
final class WriteTransaction {
    /// The row of the tally of all consumers that are not installed.
    static final String TOGETHER = "";

    private final Clock clock;
    private final Connection connection;
    private final LaneRegister lanes;
    private final Receipts receipts;
    private final Map<Optional<ConsumerId>, Tally> moves = new HashMap<>();
    private Range toRemove = Range.EMPTY;
    private long nextSeq;

    private final Prepared begin;
    private final Prepared commit;
    private final Prepared rollback;
    private final Prepared writeNextSeq;
    private final Prepared addReport;
    private final Prepared addDelivery;
    private final Prepared deliver;
    private final Prepared retry;
    private final Prepared putBack;
    private final Prepared bury;
    private final Prepared replay;
    private final Prepared purge;
    private final Prepared purgePending;
    private final Prepared isOpen;
    private final Prepared removeReports;
    private final Prepared readReceipt;
    private final Prepared addTally;
    private final Prepared removeTally;

    /// What became of a report that was to be kept.
    sealed interface Kept {
        record Now() implements Kept {}

        /// One with the same idempotency key was.
        record Before(Receipt receipt) implements Kept {}

        /// One with the same idempotency key was, of another request.
        record UnderAnothersKey() implements Kept {}

        /// One with the same id was.
        record Twice() implements Kept {}
    }

    WriteTransaction(Connection connection, SpoolSettings settings, SettingsCipher cipher, Clock clock)
            throws SQLException {
        this.clock = clock;
        this.connection = connection;
        this.lanes = new LaneRegister(connection, cipher);
        this.receipts = new Receipts(connection, settings);
        nextSeq = prepare("SELECT value FROM meta WHERE name = 'nextReport'")
                .number()
                .orElse(1L);
        begin = prepare("BEGIN IMMEDIATE");
        commit = prepare("COMMIT");
        rollback = prepare("ROLLBACK");
        writeNextSeq = prepare("INSERT OR REPLACE INTO meta VALUES ('nextReport', ?)");
        addReport = prepare("INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        addDelivery = prepare("INSERT OR IGNORE INTO delivery VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 0)");
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
        removeReports = prepare("DELETE FROM report WHERE seq BETWEEN ? AND ?");
        readReceipt = prepare(
                "SELECT consumer, state, attempts, cause, reason, at FROM delivery WHERE report = ? ORDER BY position");
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

    /// Reports with numbers in a row: most are removed in the order in which they came.
    private record Range(long first, long last) {
        private static final Range EMPTY = new Range(1, 0);

        boolean isEmpty() {
            return first > last;
        }
    }

    private void remove(long seq) throws SQLException {
        if (toRemove.isEmpty() || seq != toRemove.last() + 1) {
            removeCollected();
            toRemove = new Range(seq, seq);
        } else {
            toRemove = new Range(toRemove.first(), seq);
        }
    }

    private void removeCollected() throws SQLException {
        if (!toRemove.isEmpty()) {
            removeReports.update(toRemove.first(), toRemove.last());
            toRemove = Range.EMPTY;
        }
    }

    void begin() throws SQLException {
        begin.update();
    }

    /// Makes all since `begin` durable.
    void commit() throws SQLException {
        removeCollected();
        receipts.forgetSome(now());
        for (var move : moves.entrySet()) {
            write(move.getKey(), move.getValue());
        }
        writeNextSeq.update(nextSeq);
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

    /// Undoes all since `begin`. Never fails: SQLite may have done it by itself.
    void rollBack() {
        moves.clear();
        toRemove = Range.EMPTY;
        lanes.rolledBack();
        receipts.rolledBack();
        try {
            rollback.update();
        } catch (SQLException e) {
            // No transaction is active: after an error on the disk SQLite rolls back by itself.
        }
    }

    private long now() {
        return clock.millis();
    }

    private void count(TallyChanges changes) {
        changes.byConsumer().forEach((consumer, change) -> moves.merge(consumer, change, Tallies::sum));
    }

    Kept keep(Acceptance acceptance, byte[] payload, long checksum, long format) throws SQLException {
        var earlier = earlier(acceptance.key());
        if (earlier.isPresent()) {
            return earlier.get();
        }
        var seq = nextSeq;
        var laneIds = laneIds(acceptance);
        if (!addDeliveries(acceptance, seq, laneIds)) {
            return new Kept.Twice();
        }
        nextSeq++;
        var report = acceptance.report();
        var id = report.id().value();
        var key = acceptance.key();
        if (key.isPresent()) {
            receipts.remember(key.get(), id, now());
        }
        if (laneIds.isEmpty()) {
            if (key.isEmpty()) {
                receipts.end(id, now());
            }
        } else {
            addReport.update(
                    seq,
                    id,
                    report.source(),
                    Times.millis(report.receivedAt()),
                    laneIds.size() == 1 && key.isEmpty() ? 1 : 0,
                    laneIds.toString(),
                    checksum,
                    payload,
                    format);
        }
        return new Kept.Now();
    }

    private List<Long> laneIds(Acceptance acceptance) throws SQLException {
        var ids = new ArrayList<Long>();
        for (var delivery : acceptance.deliveries()) {
            ids.add(lanes.idOf(delivery.lane()));
        }
        return ids;
    }

    private Optional<Kept> earlier(Optional<KeyedRequest> request) throws SQLException {
        var use = request.isEmpty()
                ? Optional.<Receipts.Use>empty()
                : receipts.useOf(request.get().key(), now());
        if (use.isEmpty()) {
            return Optional.empty();
        }
        if (!use.get().isBy(request.get())) {
            return Optional.of(new Kept.UnderAnothersKey());
        }
        return receipt(new ReportId(use.get().report())).map(Kept.Before::new);
    }

    private Optional<Receipt> receipt(ReportId id) throws SQLException {
        try (var rows = readReceipt.query(id.value())) {
            return Reader.readReceipt(id, rows);
        }
    }

    /// @return false if the report is there already
    private boolean addDeliveries(Acceptance acceptance, long seq, List<Long> laneIds) throws SQLException {
        var id = acceptance.report().id().value();
        var since = Times.millis(acceptance.report().receivedAt());
        if (laneIds.isEmpty()) {
            return addDelivery.update(id, 0, seq, "", 0L, State.DELIVERED, since, 0L, "", "") == 1;
        }
        for (int i = 0; i < laneIds.size(); i++) {
            var consumer = acceptance.deliveries().get(i).lane().consumer();
            var state = acceptance.deliveries().get(i).state();
            var added = state instanceof Dead dead
                    ? addDelivery.update(
                            id,
                            i,
                            seq,
                            consumer.value(),
                            laneIds.get(i),
                            State.DEAD,
                            since,
                            Times.millis(dead.at()),
                            dead.cause().name(),
                            dead.reason())
                    : addDelivery.update(
                            id, i, seq, consumer.value(), laneIds.get(i), State.PENDING, since, 0L, "", "");
            if (added == 0) {
                return false;
            }
            count(TallyChanges.accept(consumer, state));
        }
        return true;
    }

    /// @param now when it was settled
    void settle(Claim claim, long now) throws SQLException {
        var inFlight = claim.inFlight();
        switch (claim.settlement()) {
            case Settlement.Delivered delivered -> {
                deliver.update(Times.millis(delivered.at()), inFlight.report(), inFlight.position());
                lanes.delivered(inFlight.lane().fingerprint());
                count(TallyChanges.of(inFlight.consumer(), TallyChange.DELIVER));
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
            remove(seq);
            receipts.end(report, now);
        } else if (!isOpen.exists(report)) {
            remove(seq);
            if (!receipts.isRemembered(report)) {
                receipts.end(report, now);
            }
        }
    }

    /// Forgets lanes, unless they were used of late.
    ///
    /// @param idle the fingerprints of those that had nothing pending or dead a moment ago
    void forgetLanes(Set<String> idle) throws SQLException {
        lanes.forget(idle);
    }

    /// How many keys were forgotten before their time.
    long keysForgottenEarly() {
        return receipts.keysForgottenEarly();
    }

    /// Whether a commit would forget receipts or keys.
    boolean hasSomethingToForget() throws SQLException {
        return receipts.hasSomethingToForget(now());
    }
}
