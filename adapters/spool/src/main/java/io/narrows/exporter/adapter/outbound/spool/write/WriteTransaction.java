package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.lease.FreshDelivery;
import io.narrows.exporter.adapter.outbound.spool.past.PastRing;
import io.narrows.exporter.adapter.outbound.spool.payload.Extents;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeRuns;
import io.narrows.exporter.adapter.outbound.spool.runs.UntriedRuns;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// The operations inside a write transaction. Only the writer's thread uses it.
public final class WriteTransaction {
    /// The name of the tally row for all consumers that are not installed.
    public static final String TOGETHER = "";

    /// From a disk that lies about its sync to one that is about to fail.
    private final Histogram commits = Histogram.ofSeconds(
            0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10);

    private final Clock clock;
    private final Connection connection;
    private final LaneRegister lanes;
    private final Receipts receipts;
    private final UntriedRuns untried;
    private final MadeRuns made;
    private final OpenDeliveries open;
    private final Extents extents;
    private final ReportTable reports;
    private final DeliveryChanges deliveries;
    private final PastRing ring;
    private final LongSupplier lacking;
    private final Acceptances acceptances;
    private final Map<Optional<ConsumerId>, Tally> moves = new HashMap<>();
    private long arrived;

    private final Prepared begin;
    private final Prepared commit;
    private final Prepared rollback;
    private final Prepared addTally;
    private final Prepared removeTally;
    private final Prepared removePauses;
    private final Prepared addPause;

    /// @param lacking how many bytes new reports lack: the history gives way to them
    public WriteTransaction(
            Connection connection,
            Extents extents,
            SpoolSettings settings,
            SettingsCipher cipher,
            LongSupplier lacking,
            Clock clock)
            throws SQLException {
        this.clock = clock;
        this.extents = extents;
        this.connection = connection;
        this.lanes = new LaneRegister(connection, cipher);
        this.receipts = new Receipts(connection, settings);
        this.untried = new UntriedRuns(connection);
        this.made = new MadeRuns(connection);
        this.open = new OpenDeliveries(connection, untried, made);
        this.ring = new PastRing(connection, settings.history(), extents);
        this.lacking = lacking;
        this.reports = new ReportTable(connection, ring, extents);
        this.acceptances = new Acceptances(connection, lanes, reports, untried, open, receipts, this::count);
        this.deliveries = new DeliveryChanges(
                connection,
                lanes,
                reports,
                untried,
                made,
                open,
                receipts,
                new SendingAgain(connection, lanes, untried, made, ring, receipts, extents, this::count),
                this::count,
                clock);
        begin = prepare("BEGIN IMMEDIATE");
        commit = prepare("COMMIT");
        rollback = prepare("ROLLBACK");
        addTally = prepare("""
                INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                    accepted = accepted + excluded.accepted, delivered = delivered + excluded.delivered,
                    dead = dead + excluded.dead, pending = pending + excluded.pending,
                    purged = purged + excluded.purged""");
        removeTally = prepare("""
                DELETE FROM tally WHERE consumer = ?
                AND accepted = 0 AND delivered = 0 AND dead = 0 AND pending = 0 AND purged = 0""");
        removePauses = prepare("DELETE FROM pause WHERE consumer = ?");
        addPause = prepare("INSERT INTO pause VALUES (?, ?, ?, ?, ?)");
    }

    private Prepared prepare(String sql) throws SQLException {
        return new Prepared(connection, sql);
    }

    void begin() throws SQLException {
        begin.update();
    }

    /// Makes everything since `begin` durable.
    void commit() throws SQLException {
        var now = now();
        acceptances.writeBare();
        reports.writeOver();
        untried.write();
        made.write();
        receipts.writeDelivered();
        receipts.forgetSome(now);
        ring.forgetSome(now, lacking.getAsLong(), arrived);
        for (var move : moves.entrySet()) {
            write(move.getKey(), move.getValue());
        }
        var begun = System.nanoTime();
        extents.force();
        commit.update();
        commits.addNanos(System.nanoTime() - begun);
    }

    /// Called once after each commit.
    void committed() {
        extents.committed();
        moves.clear();
        arrived = 0;
        receipts.committed();
        ring.committed();
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
        arrived = 0;
        extents.rolledBack();
        ring.rolledBack();
        acceptances.rolledBack();
        reports.rolledBack();
        untried.rolledBack();
        made.rolledBack();
        open.rolledBack();
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
        arrived += content.size();
        return acceptances.keep(acceptance, content, now());
    }

    /// @return false if the report is gone or was changed
    boolean sealAgain(SealAgain.Sealed report) throws SQLException {
        return reports.sealAgain(report);
    }

    /// The changes of stored deliveries.
    public DeliveryChanges deliveries() {
        return deliveries;
    }

    /// Removes delivered reports, so that there is room to write.
    ///
    /// @param bytes how many
    void giveWay(long bytes) throws SQLException {
        ring.forgetSome(now(), bytes, bytes);
    }

    /// Whether payloads can be moved, so that their file gets shorter.
    boolean canMovePayloads() throws SQLException {
        return extents.canMoveSome();
    }

    void movePayloads() throws SQLException {
        extents.moveSome();
    }

    /// How many bytes give way to new reports.
    public long givesWay() {
        return ring.bytes();
    }

    void replacePauses(ConsumerId consumer, List<Pause> pauses) throws SQLException {
        removePauses.update(consumer.value());
        for (var pause : pauses) {
            addPause.update(
                    consumer.value(),
                    Times.millis(pause.since()),
                    pause.until().map(Times::millis).orElse(0L),
                    pause.by(),
                    pause.reason());
        }
    }

    /// Removes idle lanes, except those that were used recently.
    ///
    /// @param idle the fingerprints of the lanes that nothing needed a moment ago, as `Reader.idleLanes` tells them
    void forgetLanes(Set<String> idle) throws SQLException {
        lanes.forget(idle);
    }

    /// How long it took to make transactions durable, in seconds.
    Histogram.Counts commits() {
        return commits.counts();
    }

    /// How many keys were forgotten early.
    long keysForgottenEarly() {
        return receipts.keysForgottenEarly();
    }

    /// Whether a commit would forget receipts, keys or delivered reports.
    boolean hasSomethingToForget() throws SQLException {
        return receipts.hasSomethingToForget(now()) || ring.hasSomethingToForget(now());
    }
}
