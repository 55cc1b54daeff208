package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.sealing.KeyUse;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// What the keys seal in a shared spool.
public final class PostgresKeys {
    /// The query reads the begin of each payload.
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(10);

    /// With the bytes that say which key it is, and more, because a shorter text is no seal.
    private static final String REPORTS = """
            SELECT k.begin || decode(repeat('00', 40), 'hex'), k.reports, k.bytes FROM (
                SELECT substring(payload FROM 1 FOR 5) AS begin, count(*) AS reports, sum(size) AS bytes
                FROM report GROUP BY 1) k ORDER BY 1""";

    private static final String SETTINGS =
            "SELECT settings FROM lane UNION ALL SELECT value FROM meta WHERE name = 'laneKey'";

    private PostgresKeys() {}

    /// Counts what each key of the key file and of the spool seals. Exporters may run on the spool.
    ///
    /// @throws SpoolException if the key file or the database cannot be read
    public static List<KeyUse> uses(PostgresSettings settings) {
        var count = new KeyUse.Count(KeyRing.of(settings.keyFile()));
        try (var connection = new Connector(settings).open(LONGEST_ANSWER)) {
            count(connection, count);
        } catch (SQLException e) {
            throw new SpoolException("the database of the spool cannot be read: " + e.getMessage(), e);
        }
        return count.uses();
    }

    private static void count(Connection connection, KeyUse.Count count) throws SQLException {
        for (var setting : Rows.list(connection, SETTINGS, row -> row.getBytes(1))) {
            count.addSetting(setting);
        }
        Rows.list(connection, REPORTS, row -> {
            count.addReports(SettingsCipher.keyOf(row.getBytes(1)), row.getLong(2), row.getLong(3));
            return true;
        });
    }
}
