package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.sealing.SpoolKey;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.SealedReports;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one key seals in a spool, so that an operator knows whether the key is still needed.
///
/// @param key the id, such as `1f0c9a3b`; empty for what is not sealed
/// @param isInFile whether the key file has the key now
/// @param isFirst whether the key seals what comes in
/// @param settings the settings of lanes and the notes of the spool
/// @param reports that wait or are dead letters
/// @param bytes of these reports
public record KeyUse(Optional<String> key, boolean isInFile, boolean isFirst, long settings, long reports, long bytes) {

    /// Whether the key can be taken out of the file.
    public boolean isOver() {
        return key.isPresent() && !isFirst && settings == 0 && reports == 0;
    }

    /// Counts what each key of the key file and of the spool seals. An exporter may run on the spool.
    ///
    /// @throws SpoolException if the key file or the spool cannot be read
    public static List<KeyUse> of(SpoolSettings settings) {
        var keys = KeyRing.of(settings.keyFile());
        var found = new LinkedHashMap<Optional<Integer>, Found>();
        keys.all().forEach(key -> found.put(Optional.of(key.id()), Found.NOTHING));
        var file = settings.directory().resolve(Store.FILE);
        if (Files.exists(file)) {
            try (var connection = new Database(file, settings.cache(), StoreTuning.DEFAULT).openReader()) {
                count(connection, found);
            } catch (SQLException e) {
                throw new SpoolException("spool " + settings.directory() + " cannot be read: " + e.getMessage(), e);
            }
        }
        return uses(keys, found);
    }

    private record Found(long settings, long reports, long bytes) {
        static final Found NOTHING = new Found(0, 0, 0);

        Found plus(Found other) {
            return new Found(settings + other.settings, reports + other.reports, bytes + other.bytes);
        }
    }

    private static void count(Connection connection, Map<Optional<Integer>, Found> found) throws SQLException {
        for (var reports : SealedReports.byKey(connection)) {
            found.merge(reports.key(), new Found(0, reports.reports(), reports.bytes()), Found::plus);
        }
        for (var sealed : SealedReports.settings(connection)) {
            found.merge(SettingsCipher.keyOf(sealed), new Found(1, 0, 0), Found::plus);
        }
    }

    private static List<KeyUse> uses(KeyRing keys, Map<Optional<Integer>, Found> found) {
        var ids = keys.all().stream().map(SpoolKey::id).toList();
        var uses = new ArrayList<KeyUse>();
        found.forEach((key, what) -> uses.add(new KeyUse(
                key.map(SpoolKey::shown),
                key.isPresent() && ids.contains(key.get()),
                key.isPresent() && ids.indexOf(key.get()) == 0,
                what.settings(),
                what.reports(),
                what.bytes())));
        return uses;
    }
}
