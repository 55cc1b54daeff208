package io.narrows.exporter.adapter.outbound.spool.secret;

import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.Seal;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.LaneKey;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The secrets of an open spool: the ciphers for settings and payloads, and the key for the fingerprints of lanes,
/// which the spool stores sealed.
///
/// A spool that has keys for the first time notes the number of its next report, sealed. Reports in front of it are
/// read in the clear until they are gone; behind it, what is not sealed is damage.
public final class SpoolSecrets {
    private static final System.Logger LOGGER = System.getLogger(SpoolSecrets.class.getName());

    private final Connection connection;
    private final Path file;
    private final SettingsCipher settings;
    private final Optional<Seal> seal;
    private final Resealing resealing;
    private final Prepared read;
    private final Prepared write;
    private final LaneKey laneKey;
    private final PayloadCipher payloads;

    private SpoolSecrets(Connection connection, Path file, KeyRing keys, boolean sealExisting) throws SQLException {
        this.connection = connection;
        this.file = file;
        this.seal = keys.hasKeys() ? Optional.of(new Seal(keys)) : Optional.empty();
        this.settings = new SettingsCipher(keys, seal);
        this.read = new Prepared(connection, "SELECT value FROM meta WHERE name = ?");
        this.write = new Prepared(connection, "INSERT OR REPLACE INTO meta VALUES (?, ?)");
        this.resealing = new Resealing(connection, settings);
        this.laneKey = new LaneKey(openLaneKey(sealExisting));
        this.payloads = new PayloadCipher(seal, sealedSince());
        if (resealIfRotated()) {
            Database.emptyLog(connection);
        }
    }

    /// Reads the secrets of a spool, or creates them. When it has keys for the first time, seals its settings.
    ///
    /// @param connection that writes
    /// @param sealExisting whether a spool with content may get keys for the first time
    /// @throws SpoolException if the spool is sealed and the keys do not fit, or if it is not sealed and should be
    public static SpoolSecrets open(Connection connection, Path file, KeyRing keys, boolean sealExisting)
            throws SQLException {
        return new SpoolSecrets(connection, file, keys, sealExisting);
    }

    public LaneKey laneKey() {
        return laneKey;
    }

    public SettingsCipher settings() {
        return settings;
    }

    public PayloadCipher payloads() {
        return payloads;
    }

    /// Seals some settings with the key that seals now. Called from time to time by the writer's thread, outside of a
    /// transaction.
    ///
    /// @return whether there may be more
    public boolean resealSomeIfRotated() throws SQLException {
        return settings.hasKeys() && resealing.sealSomeAgainIfRotated();
    }

    /// @return whether something was sealed again
    private boolean resealIfRotated() throws SQLException {
        var hasMore = true;
        while (hasMore) {
            hasMore = resealSomeIfRotated();
        }
        return resealing.hasSealed();
    }

    private Optional<byte[]> stored(Place note) throws SQLException {
        try (var row = read.query(note.name())) {
            return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
        }
    }

    private void write(Place note, byte[] clear) throws SQLException {
        write.update(note.name(), settings.close(clear, note));
    }

    private byte[] openLaneKey(boolean sealExisting) throws SQLException {
        var stored = stored(Place.LANE_KEY);
        if (stored.isEmpty()) {
            noteSealedSince(0);
            return newLaneKey();
        }
        if (!settings.hasKeys()
                || (!SettingsCipher.isInTheClear(stored.get()) && !SettingsCipher.isOld(stored.get()))) {
            warnIfStillSet(sealExisting && settings.hasKeys());
            return open(stored.get());
        }
        var key = SettingsCipher.isOld(stored.get())
                ? open(stored.get())
                : takeOver(SettingsCipher.content(stored.get()), sealExisting);
        resealing.sealWhatIsInTheClear(() -> {
            write(Place.LANE_KEY, key);
            noteSealedSince(nextReport());
        });
        Database.emptyLog(connection);
        LOGGER.log(
                Level.INFO,
                "spool sealed from now on file={0} action=\"reports that wait are in the clear until they are delivered\"",
                file);
        return key;
    }

    private byte[] newLaneKey() throws SQLException {
        var fresh = new byte[LaneKey.LENGTH];
        new SecureRandom().nextBytes(fresh);
        write(Place.LANE_KEY, fresh);
        return fresh;
    }

    private void warnIfStillSet(boolean sealExisting) {
        if (sealExisting) {
            LOGGER.log(
                    Level.WARNING,
                    "spool.sealExisting is set and the spool is sealed file={0} action=\"remove the setting\"",
                    file);
        }
    }

    private byte[] takeOver(byte[] laneKey, boolean sealExisting) throws SQLException {
        var isUsed = Database.number(
                        connection,
                        "SELECT EXISTS (SELECT 1 FROM lane) OR EXISTS (SELECT 1 FROM report) OR EXISTS (SELECT 1 FROM delivery)")
                == 1;
        if (isUsed && !sealExisting) {
            throw new SpoolException("spool " + file + " is not sealed, and spool.keyFile is set: if it was written"
                    + " without a key, set spool.sealExisting to true for one start; if it was sealed before, somebody"
                    + " has changed it, so restore it or move it aside");
        }
        return laneKey;
    }

    private byte[] open(byte[] sealed) throws SQLException {
        try {
            return settings.open(sealed, Place.LANE_KEY);
        } catch (KeyMissingException e) {
            throw new SpoolException(
                    settings.hasKeys()
                            ? "spool " + file + " " + e.getMessage()
                            : "spool " + file + " is encrypted: set spool.keyFile to the file of its key",
                    e);
        } catch (BrokenSealException e) {
            if (SettingsCipher.keyOf(sealed).isEmpty()) {
                throw new SpoolException(
                        settings.hasKeys()
                                ? "spool.keyFile does not hold the key that spool " + file + " was written with"
                                : "spool " + file + " is encrypted: set spool.keyFile to the file of its key",
                        e);
            }
            LOGGER.log(
                    Level.ERROR,
                    "spool has a damaged lane key file={0} action=\"none: lanes of new reports get new names\"",
                    file);
            return newLaneKey();
        }
    }

    private long nextReport() throws SQLException {
        return Database.number(connection, """
                SELECT max(coalesce((SELECT value FROM meta WHERE name = 'nextReport'), 1),
                    coalesce((SELECT max(seq) + 1 FROM report), 1))""");
    }

    private void noteSealedSince(long report) throws SQLException {
        if (!settings.hasKeys()) {
            return;
        }
        var number = ByteBuffer.allocate(Long.BYTES).putLong(report).array();
        write(Place.SEALED_SINCE, number);
    }

    /// The number of the first report that must be sealed. Forgets it when no report is in front of it any more.
    private long sealedSince() throws SQLException {
        var stored = stored(Place.SEALED_SINCE);
        if (!settings.hasKeys() || stored.isEmpty()) {
            return 0;
        }
        var since = number(stored.get());
        var isSettled = since > 0
                && Database.number(
                                connection,
                                "SELECT EXISTS (SELECT 1 FROM report WHERE seq < " + since + " AND checksum >= 0)")
                        == 0;
        if (isSettled || !settings.isUpToDate(stored.get())) {
            noteSealedSince(isSettled ? 0 : since);
        }
        return isSettled ? 0 : since;
    }

    private long number(byte[] stored) {
        try {
            return ByteBuffer.wrap(settings.open(stored, Place.SEALED_SINCE)).getLong();
        } catch (BrokenSealException | KeyMissingException e) {
            LOGGER.log(
                    Level.ERROR,
                    "spool has a damaged note of what is not sealed file={0} action=\"reports in the clear become dead"
                            + " letters\"",
                    file);
            return 0;
        }
    }
}
