package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.Seal;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.LaneKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The secrets of a shared spool: the cipher for settings and payloads, and the key for the fingerprints of lanes,
/// which
/// the database has sealed. All replicas must have the same keys.
///
/// @param laneKey made by the replica that was first
record Secrets(SettingsCipher cipher, LaneKey laneKey) {

    /// Reads the secrets of a spool, or creates them. Of two replicas that start at once, one creates them.
    ///
    /// @throws SpoolException if this replica's keys do not fit
    static Secrets open(Connection connection, Optional<Path> keyFile) throws SQLException {
        var keys = KeyRing.of(keyFile);
        var cipher = new SettingsCipher(keys, keys.hasKeys() ? Optional.of(new Seal(keys)) : Optional.empty());
        var fresh = new byte[LaneKey.LENGTH];
        new SecureRandom().nextBytes(fresh);
        var name = Place.LANE_KEY.name();
        Sql.update(
                connection,
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
                name,
                cipher.close(fresh, Place.LANE_KEY));
        try (var statement = Sql.prepare(connection, "SELECT value FROM meta WHERE name = ?", name);
                var row = statement.executeQuery()) {
            row.next();
            return new Secrets(cipher, new LaneKey(open(cipher, row.getBytes(1))));
        }
    }

    private static byte[] open(SettingsCipher cipher, byte[] stored) {
        try {
            return cipher.open(stored, Place.LANE_KEY);
        } catch (KeyMissingException e) {
            throw new SpoolException(
                    cipher.hasKeys()
                            ? "the shared spool " + e.getMessage()
                            : "the shared spool is encrypted: set spool.keyFile to the file of its key",
                    e);
        } catch (BrokenSealException e) {
            throw new SpoolException(
                    SettingsCipher.isInTheClear(stored)
                            ? "the shared spool is not sealed, and spool.keyFile is set: all its exporters need the same"
                                    + " keys, or a new spool.postgres.schema"
                            : "the lane key of the shared spool was changed: restore the database, or name a new"
                                    + " spool.postgres.schema",
                    e);
        }
    }
}
