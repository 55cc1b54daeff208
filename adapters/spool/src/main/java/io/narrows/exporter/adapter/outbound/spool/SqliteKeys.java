package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.sealing.KeyUse;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.SealedReports;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What the keys seal in a spool on SQLite.
public final class SqliteKeys {
    private SqliteKeys() {}

    /// Counts what each key of the key file and of the spool seals. An exporter may run on the spool.
    ///
    /// @throws SpoolException if the key file or the spool cannot be read
    public static List<KeyUse> uses(SpoolSettings settings) {
        var count = new KeyUse.Count(KeyRing.of(settings.keyFile()));
        var file = settings.directory().resolve(Store.FILE);
        if (Files.exists(file)) {
            try (var connection = new Database(file, settings.cache(), StoreTuning.DEFAULT).openReader()) {
                count(connection, count);
            } catch (SQLException e) {
                throw new SpoolException("spool " + settings.directory() + " cannot be read: " + e.getMessage(), e);
            }
        }
        return count.uses();
    }

    private static void count(Connection connection, KeyUse.Count count) throws SQLException {
        for (var reports : SealedReports.byKey(connection)) {
            count.addReports(reports.key(), reports.reports(), reports.bytes());
        }
        SealedReports.settings(connection).forEach(count::addSetting);
    }
}
