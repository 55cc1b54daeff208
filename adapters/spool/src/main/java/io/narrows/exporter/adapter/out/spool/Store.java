package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.LaneKey;
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

/// The parts of a spool that is open, and the order in which they are opened and closed.
record Store(
        DirectoryLock lock,
        LaneKey laneKey,
        Seal seal,
        Room room,
        Ledger ledger,
        Readers readers,
        Writer writer,
        LeaseMarks marks,
        Suspects suspects,
        StoreTuning tuning)
        implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Store.class.getName());
    private static final String FILE = "spool.db";
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
        var seal = Seal.of(settings.keyFile());
        var suspicion = new Suspicion(settings.directory());
        var database = new Database(file, settings.cache(), tuning);
        new DamagedFile(database, suspicion, clock).replaceIfDamaged();
        PrivateFiles.create(file);
        var connection = database.openWriter();
        try {
            Schema.CURRENT.migrate(connection, file);
            var laneKey = new Keys(connection, file, seal).laneKey();
            var run = RUNS.nextLong();
            var found = new CrashFuse(connection, clock).blow(LeaseMarks.left(settings.directory()), run);
            var room = new Room(settings, Files.getFileStore(settings.directory()));
            var pages = new Pages(connection, tuning);
            pages.measure(room);
            var ledger = ledger(connection);
            var journal = new Journal(connection, settings, seal, clock);
            var readers = new Readers(database, suspicion);
            var writer = new Writer(file, connection, journal, pages, room, readers, suspicion);
            writer.start();
            return new Store(
                    lock,
                    laneKey,
                    seal,
                    room,
                    ledger,
                    readers,
                    writer,
                    LeaseMarks.start(settings.directory(), run),
                    new Suspects(found, tuning, clock),
                    tuning);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Ledger ledger(Connection connection) throws SQLException {
        var ledger = new Ledger();
        try (var rows = new Prepared(
                        connection, "SELECT consumer, accepted, delivered, dead, pending, purged FROM tally")
                .query()) {
            while (rows.next()) {
                var name = rows.getString(1);
                ledger.add(new TallyChanges(Map.of(
                        name.equals(Journal.TOGETHER) ? Optional.empty() : Optional.of(new ConsumerId(name)),
                        new Tally(
                                rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5), rows.getLong(6)))));
            }
        }
        return ledger;
    }

    /// Writes all that was submitted, then lets go of the files. Tells of what fails, and goes on.
    @Override
    public void close() {
        closePart("writer", writer);
        closePart("readers", readers);
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
