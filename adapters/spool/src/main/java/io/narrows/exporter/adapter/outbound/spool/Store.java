package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.spool.file.DirectoryLock;
import io.narrows.exporter.adapter.outbound.spool.file.NativeLibrary;
import io.narrows.exporter.adapter.outbound.spool.file.PrivateFiles;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.lease.CrashFuse;
import io.narrows.exporter.adapter.outbound.spool.lease.FreshMemory;
import io.narrows.exporter.adapter.outbound.spool.lease.LaneWindows;
import io.narrows.exporter.adapter.outbound.spool.lease.LeaseMarks;
import io.narrows.exporter.adapter.outbound.spool.lease.PayloadRoom;
import io.narrows.exporter.adapter.outbound.spool.lease.Suspects;
import io.narrows.exporter.adapter.outbound.spool.payload.Extents;
import io.narrows.exporter.adapter.outbound.spool.payload.PayloadFile;
import io.narrows.exporter.adapter.outbound.spool.payload.Snapshots;
import io.narrows.exporter.adapter.outbound.spool.repair.DamagedFile;
import io.narrows.exporter.adapter.outbound.spool.rotation.ReportResealing;
import io.narrows.exporter.adapter.outbound.spool.secret.SpoolSecrets;
import io.narrows.exporter.adapter.outbound.spool.sqlite.DamageMarker;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Schema;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.adapter.outbound.spool.write.Checkpoints;
import io.narrows.exporter.adapter.outbound.spool.write.Housekeeping;
import io.narrows.exporter.adapter.outbound.spool.write.Pages;
import io.narrows.exporter.adapter.outbound.spool.write.Room;
import io.narrows.exporter.adapter.outbound.spool.write.WriteTransaction;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Tally;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// The parts of an open spool, and the order in which they are opened and closed.
record Store(
        DirectoryLock lock,
        PayloadFile payloads,
        SpoolSecrets secrets,
        Room room,
        Tallies tallies,
        Readers readers,
        Writer writer,
        Checkpoints checkpoints,
        ReportResealing resealing,
        LeaseMarks marks,
        Suspects suspects,
        PayloadRoom payloadRoom,
        LaneWindows windows,
        StoreTuning tuning)
        implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Store.class.getName());
    static final String FILE = "spool.db";
    private static final SecureRandom RUNS = new SecureRandom();

    static Store open(SpoolSettings settings, StoreTuning tuning, Clock clock) throws IOException, SQLException {
        PrivateFiles.folder(settings.directory());
        var lock = DirectoryLock.take(settings.directory());
        try {
            PrivateFiles.tighten(settings.directory(), "spool.");
            NativeLibrary.load(settings.directory());
            return open(lock, settings, tuning, clock);
        } catch (IOException | SQLException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Store open(DirectoryLock lock, SpoolSettings settings, StoreTuning tuning, Clock clock)
            throws IOException, SQLException {
        var file = settings.directory().resolve(FILE);
        var keys = KeyRing.of(settings.keyFile());
        var damageMarker = new DamageMarker(settings.directory());
        var database = new Database(file, settings.cache(), tuning);
        new DamagedFile(database, damageMarker, clock).replaceIfDamaged();
        PrivateFiles.create(file);
        var payloads = PayloadFile.open(settings.directory(), tuning.maxBytes());
        try {
            return open(lock, keys, database, damageMarker, payloads, settings, tuning, clock);
        } catch (IOException | SQLException | RuntimeException e) {
            payloads.close();
            throw e;
        }
    }

    private static Store open(
            DirectoryLock lock,
            KeyRing keys,
            Database database,
            DamageMarker damageMarker,
            PayloadFile payloads,
            SpoolSettings settings,
            StoreTuning tuning,
            Clock clock)
            throws IOException, SQLException {
        var file = database.file();
        var connection = database.openWriter();
        try {
            Schema.CURRENT.migrate(connection, file);
            var secrets = SpoolSecrets.open(connection, file, keys, settings.sealExisting());
            var run = RUNS.nextLong();
            var found = new CrashFuse(connection, clock).blow(LeaseMarks.left(settings.directory()), run);
            var room = new Room(settings, Files.getFileStore(settings.directory()));
            var snapshots = new Snapshots(Readers.COUNT);
            var extents = new Extents(connection, payloads, snapshots, tuning.leastExtent());
            var pages = new Pages(connection, extents);
            pages.measure(room);
            var tallies = tallies(connection);
            var transaction =
                    new WriteTransaction(connection, extents, settings, secrets.settings(), room::lacking, clock);
            room.givesWay(transaction.givesWay());
            var readers = new Readers(database, payloads, snapshots, damageMarker, secrets.payloads());
            var checkpoints = new Checkpoints(connection, database, readers);
            var suspects = new Suspects(found, tuning, clock);
            var payloadRoom = new PayloadRoom(tuning.mostLeased());
            var windows = new LaneWindows(suspects, payloadRoom, new FreshMemory(tuning.mostFresh()));
            var housekeeping = new Housekeeping(
                    connection, transaction, pages, checkpoints, room, readers, secrets, tuning.idleLanesStay());
            var writer = new Writer(
                    file, connection, transaction, pages, room, checkpoints, windows, damageMarker, housekeeping);
            writer.start();
            var resealing = new ReportResealing(secrets, readers, writer, tuning.resealAfter());
            resealing.start();
            return new Store(
                    lock,
                    payloads,
                    secrets,
                    room,
                    tallies,
                    readers,
                    writer,
                    checkpoints,
                    resealing,
                    LeaseMarks.start(settings.directory(), run, tuning.suspectsWait()),
                    suspects,
                    payloadRoom,
                    windows,
                    tuning);
        } catch (IOException | SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Tallies tallies(Connection connection) throws SQLException {
        var tallies = new Tallies();
        try (var rows = new Prepared(
                        connection, "SELECT consumer, accepted, delivered, dead, pending, purged FROM tally")
                .query()) {
            while (rows.next()) {
                var name = rows.getString(1);
                tallies.add(new TallyChanges(Map.of(
                        name.equals(WriteTransaction.TOGETHER) ? Optional.empty() : Optional.of(new ConsumerId(name)),
                        new Tally(
                                rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5), rows.getLong(6)))));
            }
        }
        return tallies;
    }

    /// Writes everything that was submitted, then releases the files. Logs failures and goes on.
    @Override
    public void close() {
        closePart("resealing", resealing);
        closePart("writer", writer);
        closePart("checkpoints", checkpoints);
        closePart("readers", readers);
        closePart("payloads", payloads);
        closePart("lease marks", marks);
        closePart("lock", lock);
    }

    private static void closePart(String name, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOGGER.log(Level.ERROR, "spool not closed cleanly part=" + name, e);
        }
    }
}
