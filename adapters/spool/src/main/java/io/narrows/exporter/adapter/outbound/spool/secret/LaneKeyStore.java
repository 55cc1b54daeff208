package io.narrows.exporter.adapter.outbound.spool.secret;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.spool.LaneKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The key for lane fingerprints, stored in the spool and encrypted like the settings of the lanes.
public final class LaneKeyStore {
    private static final String LANE_KEY = "laneKey";

    private final Connection connection;
    private final Path file;
    private final SettingsCipher cipher;
    private final Prepared read;
    private final Prepared write;

    public LaneKeyStore(Connection connection, Path file, SettingsCipher cipher) throws SQLException {
        this.connection = connection;
        this.file = file;
        this.cipher = cipher;
        this.read = new Prepared(connection, "SELECT value FROM meta WHERE name = ?");
        this.write = new Prepared(connection, "INSERT OR REPLACE INTO meta VALUES (?, ?)");
    }

    /// Reads the key, or creates one. When a key file is configured for the first time, everything unencrypted is
    /// encrypted.
    ///
    /// @throws SpoolException if the key is encrypted and the key file does not fit
    public LaneKey laneKey() throws SQLException {
        var kept = value();
        if (kept.isEmpty()) {
            var fresh = new byte[LaneKey.LENGTH];
            new SecureRandom().nextBytes(fresh);
            write.update(LANE_KEY, cipher.close(fresh, LANE_KEY));
            return new LaneKey(fresh);
        }
        if (cipher.hasKey() && !SettingsCipher.isSealed(kept.get())) {
            var key = SettingsCipher.unwrapped(kept.get());
            sealAll(key);
            return new LaneKey(key);
        }
        return new LaneKey(open(kept.get()));
    }

    private Optional<byte[]> value() throws SQLException {
        try (var row = read.query(LANE_KEY)) {
            return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
        }
    }

    private byte[] open(byte[] sealed) {
        try {
            return cipher.open(sealed, LANE_KEY);
        } catch (SettingsCipher.BrokenException e) {
            throw new SpoolException(
                    cipher.hasKey()
                            ? "spool.keyFile does not hold the key that spool " + file + " was written with"
                            : "spool " + file + " is encrypted: set spool.keyFile to the file of its key",
                    e);
        }
    }

    private void sealAll(byte[] laneKey) throws SQLException {
        // Otherwise the unencrypted bytes would stay readable on free pages.
        Database.run(connection, "PRAGMA secure_delete = ON");
        Database.run(connection, "BEGIN IMMEDIATE");
        try {
            var update = new Prepared(connection, "UPDATE lane SET settings = ? WHERE fingerprint = ?");
            for (var lane : openLanes().entrySet()) {
                update.update(cipher.close(lane.getValue(), lane.getKey()), lane.getKey());
            }
            write.update(LANE_KEY, cipher.close(laneKey, LANE_KEY));
            Database.run(connection, "COMMIT");
        } catch (SQLException | RuntimeException e) {
            Database.run(connection, "ROLLBACK");
            throw e;
        }
        Database.run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        Database.run(connection, "PRAGMA secure_delete = OFF");
    }

    private Map<String, byte[]> openLanes() throws SQLException {
        var lanes = new LinkedHashMap<String, byte[]>();
        try (var rows = new Prepared(connection, "SELECT fingerprint, settings FROM lane").query()) {
            while (rows.next()) {
                var written = rows.getBytes(2);
                // A damaged value stays as it is: the lane is buried when its settings are read.
                if (written != null && written.length > 0 && !SettingsCipher.isSealed(written)) {
                    lanes.put(rows.getString(1), SettingsCipher.unwrapped(written));
                }
            }
        }
        return lanes;
    }
}
