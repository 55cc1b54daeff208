package io.narrows.exporter.adapter.outbound.spool.secret;

import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.LaneName;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Seals the settings of lanes and the notes of the spool again: those in the clear when a spool gets keys, and all of
/// them when another key is the first of its file. For the writer's thread, outside of a transaction.
final class Resealing {
    private static final System.Logger LOGGER = System.getLogger(Resealing.class.getName());

    /// How many lanes are sealed at once, so that reports which come in hardly wait.
    private static final int AT_ONCE = 100;

    private final Connection connection;
    private final SettingsCipher cipher;
    private List<Integer> seen = List.of();
    private long after;
    private boolean isDone;
    private boolean hasSealed;

    /// Some lanes in the order of their numbers.
    ///
    /// @param rows of those that have settings
    /// @param last the number of the last one
    private record Page(List<Row> rows, long last, boolean isLast) {}

    /// A row whose bytes are to be sealed again. A class, because records compare arrays by identity.
    private static final class Row {
        private final String update;
        private final String name;
        private final Place place;
        private final byte[] stored;

        Row(String update, String name, Place place, byte[] stored) {
            this.update = update;
            this.name = name;
            this.place = place;
            this.stored = stored;
        }
    }

    Resealing(Connection connection, SettingsCipher cipher) {
        this.connection = connection;
        this.cipher = cipher;
    }

    /// Seals what is in the clear. What cannot be read stays as it is.
    ///
    /// @param also done in the same transaction
    void sealWhatIsInTheClear(Database.Work also) throws SQLException {
        seal(
                lanes(0, Integer.MAX_VALUE).rows().stream()
                        .filter(row -> SettingsCipher.isInTheClear(row.stored))
                        .toList(),
                also);
    }

    /// Seals some of what another key sealed than the one that seals now. What cannot be opened stays as it is.
    ///
    /// @return whether there may be more
    boolean sealSomeAgainIfRotated() throws SQLException {
        var now = cipher.keyIds();
        if (!now.equals(seen)) {
            seen = now;
            after = 0;
            isDone = false;
        }
        if (isDone) {
            return false;
        }
        var page = lanes(after, AT_ONCE);
        var rows = new ArrayList<>(page.rows());
        if (page.isLast()) {
            rows.addAll(notes());
        }
        rows.removeIf(row -> SettingsCipher.isInTheClear(row.stored) || cipher.isUpToDate(row.stored));
        if (!rows.isEmpty()) {
            seal(rows, () -> {});
        }
        after = page.last();
        isDone = page.isLast();
        return true;
    }

    /// Whether something was sealed since the start.
    boolean hasSealed() {
        return hasSealed;
    }

    /// @param also done in the same transaction
    private void seal(List<Row> rows, Database.Work also) throws SQLException {
        var readable = new LinkedHashMap<Row, byte[]>();
        for (var row : rows) {
            content(row).ifPresent(clear -> readable.put(row, clear));
        }
        Database.overwriting(connection, () -> {
            Database.run(connection, "BEGIN IMMEDIATE");
            try {
                for (var entry : readable.entrySet()) {
                    var row = entry.getKey();
                    new Prepared(connection, row.update).update(cipher.close(entry.getValue(), row.place), row.name);
                }
                also.run();
                Database.run(connection, "COMMIT");
            } catch (SQLException | RuntimeException e) {
                Database.run(connection, "ROLLBACK");
                throw e;
            }
        });
        hasSealed |= !readable.isEmpty();
        LOGGER.log(
                Level.INFO,
                "settings of the spool sealed rows={0,number,#} of={1,number,#}",
                readable.size(),
                rows.size());
    }

    private Optional<byte[]> content(Row row) {
        if (SettingsCipher.isInTheClear(row.stored)) {
            return Optional.of(SettingsCipher.content(row.stored));
        }
        try {
            return Optional.of(cipher.open(row.stored, row.place));
        } catch (BrokenSealException | KeyMissingException e) {
            return Optional.empty();
        }
    }

    private Page lanes(long from, int limit) throws SQLException {
        var found = new ArrayList<Row>();
        var last = from;
        int seenHere = 0;
        try (var rows = new Prepared(
                        connection,
                        "SELECT id, consumer, fingerprint, settings FROM lane WHERE id > ? ORDER BY id LIMIT +?")
                .query(from, limit)) {
            while (rows.next()) {
                seenHere++;
                last = rows.getLong(1);
                var stored = rows.getBytes(4);
                if (stored != null && stored.length > 0) {
                    var lane = new LaneName(new ConsumerId(rows.getString(2)), rows.getString(3));
                    found.add(new Row(
                            "UPDATE lane SET settings = ? WHERE fingerprint = ?",
                            lane.fingerprint(),
                            Place.settings(lane),
                            stored));
                }
            }
        }
        return new Page(found, last, seenHere < limit);
    }

    private List<Row> notes() throws SQLException {
        var found = new ArrayList<Row>();
        try (var rows = new Prepared(connection, "SELECT name, value FROM meta WHERE name IN (?, ?)")
                .query(Place.LANE_KEY.name(), Place.SEALED_SINCE.name())) {
            while (rows.next()) {
                var name = rows.getString(1);
                var place = name.equals(Place.LANE_KEY.name()) ? Place.LANE_KEY : Place.SEALED_SINCE;
                found.add(new Row("UPDATE meta SET value = ? WHERE name = ?", name, place, rows.getBytes(2)));
            }
        }
        return found;
    }
}
