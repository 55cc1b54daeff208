package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.lease.LaneQueries;
import io.narrows.exporter.adapter.outbound.postgres.lease.Leases;
import io.narrows.exporter.adapter.outbound.postgres.lease.MissingKeys;
import io.narrows.exporter.adapter.outbound.postgres.lease.Reading;
import io.narrows.exporter.adapter.outbound.postgres.lease.Registry;
import io.narrows.exporter.adapter.outbound.postgres.lease.Settler;
import io.narrows.exporter.adapter.outbound.postgres.lease.Suspicion;
import io.narrows.exporter.adapter.outbound.postgres.operator.PostgresPauses;
import io.narrows.exporter.adapter.outbound.postgres.replica.Membership;
import io.narrows.exporter.adapter.outbound.postgres.replica.Notices;
import io.narrows.exporter.adapter.outbound.postgres.replica.Reaper;
import io.narrows.exporter.adapter.outbound.postgres.slot.Janitor;
import io.narrows.exporter.adapter.outbound.postgres.slot.Ring;
import io.narrows.exporter.adapter.outbound.postgres.slot.Room;
import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Lanes;
import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReceiptSlots;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReportRow;
import io.narrows.exporter.adapter.outbound.postgres.sql.Schema;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.write.Appender;
import io.narrows.exporter.adapter.outbound.postgres.write.Batches;
import io.narrows.exporter.adapter.outbound.postgres.write.Keys;
import io.narrows.exporter.adapter.outbound.postgres.write.ReceiptQuery;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.sealing.StoredSettings;
import io.narrows.exporter.adapter.outbound.sealing.Unreadable;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.CrashCount;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// The parts of an open spool, wired, and their threads.
final class Parts implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Parts.class.getName());

    /// How often leases are compared with what this replica knows, also if no connection was lost.
    private static final long COMPARE_NANOS = 60_000_000_000L;

    private static final String LEAVE = """
            WITH gone AS (DELETE FROM replica WHERE id = ?)
            UPDATE pending SET owner = 0 WHERE owner = ?""";

    private final Connector connector;
    private final Secrets secrets;
    private final Database database;
    private final Membership membership;
    private final Reaper reaper;
    private final Notices notices;
    private final Core core;
    private final Ring ring;
    private final Registry registry;
    private final Settler settler;
    private final Leases leases;
    private final LaneQueries laneQueries;
    private final Keys keys;
    private final Appender appender;
    private final Janitor janitor;
    private final Room room;
    private final ReceiptQuery receipts;
    private final TallyQuery tallies;
    private final PostgresPauses pauses;
    private final Unreadable unreadable = new Unreadable();
    private final AtomicLong buried = new AtomicLong();
    private final AtomicBoolean hasLost = new AtomicBoolean();
    private final Histogram commits =
            Histogram.ofSeconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);
    private long nextComparison = System.nanoTime() + COMPARE_NANOS;

    private Parts(Connector connector, Secrets secrets, String name, Clock clock, Tuning tuning) throws SQLException {
        var settings = connector.settings();
        this.connector = connector;
        this.secrets = secrets;
        this.database = new Database(connector, () -> hasLost.set(true));
        this.membership = new Membership(connector, name, this::databaseIsSilent);
        this.reaper = new Reaper(database, membership, clock, buried, this::freed);
        var databaseClock = tuning.hasOneClock() ? clock : membership.databaseClock();
        var lanes = new Lanes(database, secrets.cipher(), databaseClock);
        this.notices = new Notices(connector, lanes::name);
        this.core = new Core(
                database,
                lanes,
                new ReportRow(secrets.cipher()),
                clock,
                databaseClock,
                settings.history(),
                ReceiptSlots.lasting(settings.receiptRetention()),
                settings.receiptRetention(),
                this::number,
                this::returned);
        this.ring = new Ring(settings);
        this.registry = new Registry(this::number, tuning.heap());
        this.settler = new Settler(connector);
        var suspicion = new Suspicion(tuning.suspectsWait());
        var missingKeys = new MissingKeys(secrets.cipher()::keyIds, membership::hasOthers, System::nanoTime);
        this.leases =
                new Leases(core, registry, settler, new Reading(core, registry, unreadable, missingKeys), suspicion);
        this.laneQueries = new LaneQueries(core, new StoredSettings(secrets.cipher(), unreadable), suspicion);
        this.receipts = new ReceiptQuery(databaseClock, settings.receiptRetention());
        this.keys = new Keys(receipts, databaseClock, settings.idempotencyWindow(), settings.maxSize());
        this.appender =
                new Appender(connector, new Batches(core, ring, keys, this::arrived), commits, membership::problem);
        this.janitor = new Janitor(connector, core, ring, this::check);
        this.room = new Room(ring, janitor, settings.maxSize());
        this.tallies = new TallyQuery(database);
        this.pauses = new PostgresPauses(core);
    }

    /// Opens the spool and starts its threads.
    ///
    /// @throws SpoolException if it cannot be opened
    static Parts open(PostgresSettings settings, String name, Clock clock, Tuning tuning) {
        var connector = new Connector(settings);
        try (var connection = connector.open()) {
            Server.check(connection, settings.requireQuorum());
            Schema.migrate(connection, settings.schema(), settings.slots());
            var parts = new Parts(connector, Secrets.open(connection, settings.keyFile()), name, clock, tuning);
            parts.start();
            return parts;
        } catch (SQLException e) {
            throw new SpoolException("the shared spool cannot be opened: " + Failures.reason(e), e);
        }
    }

    private void start() throws SQLException {
        janitor.start();
        membership.start();
        reaper.start();
        notices.start();
        settler.start(core);
        appender.start();
    }

    private int number() {
        return membership.number();
    }

    private void arrived(int lane, UUID report) {
        leases.arrived(lane, report);
        notices.tell(lane);
    }

    private void returned(Collection<LaneName> lanes) {
        for (var lane : lanes) {
            core.lanes().find(lane).ifPresent(id -> {
                leases.returned(id);
                notices.tell(id);
            });
        }
    }

    private void freed() {
        leases.freed();
    }

    /// Nobody must wait for a database that does not answer a heartbeat.
    private void databaseIsSilent() {
        hasLost.set(true);
        database.breakAll();
        appender.breakOff();
        settler.breakOff();
        janitor.breakOff();
    }

    private void check() {
        notices.setHasOthers(membership.hasOthers());
        if (membership.problem().isEmpty()) {
            pauses.refresh();
            compare();
        }
    }

    /// Gives back what a lost answer left marked.
    private void compare() {
        var isTime = System.nanoTime() - nextComparison >= 0;
        if (hasLost.compareAndSet(true, false) || isTime) {
            nextComparison = System.nanoTime() + COMPARE_NANOS;
            try {
                if (registry.freeUnknown(core) > 0) {
                    leases.freed();
                }
            } catch (SpoolUnavailableException e) {
                hasLost.set(true);
            }
        }
    }

    Core core() {
        return core;
    }

    Secrets secrets() {
        return secrets;
    }

    Membership membership() {
        return membership;
    }

    Notices notices() {
        return notices;
    }

    Settler settler() {
        return settler;
    }

    Leases leases() {
        return leases;
    }

    LaneQueries laneQueries() {
        return laneQueries;
    }

    Keys keys() {
        return keys;
    }

    Appender appender() {
        return appender;
    }

    Room room() {
        return room;
    }

    TallyQuery tallies() {
        return tallies;
    }

    PostgresPauses pauses() {
        return pauses;
    }

    Unreadable unreadable() {
        return unreadable;
    }

    Histogram commits() {
        return commits;
    }

    Optional<Receipt> receipt(ReportId report) {
        return database.read(connection -> receipts.kept(connection, Ids.of(report)));
    }

    /// The suspects of the whole spool, and what this replica buried.
    CrashCount crashes() {
        long suspects =
                database.read(connection -> Sql.number(connection, "SELECT count(*) FROM pending WHERE crashes > 0"));
        return new CrashCount(suspects, buried.get());
    }

    /// Ends what is submitted, gives back the leases, and leaves.
    @Override
    public void close() {
        appender.close();
        settler.close();
        notices.close();
        janitor.close();
        reaper.close();
        membership.close();
        database.close();
        leave();
    }

    private void leave() {
        try (Connection connection = connector.open()) {
            Sql.run(connection, "SET enable_seqscan = on");
            Sql.update(connection, LEAVE, membership.number(), membership.number());
        } catch (SQLException e) {
            LOGGER.log(
                    Level.WARNING,
                    "leases not given back reason=\"{0}\" action=\"the other exporters take them after the replica"
                            + " timeout\"",
                    Failures.reason(e));
        }
    }
}
