package io.narrows.exporter.adapter.outbound.spool.secret;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.LaneName;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Seals the settings of lanes and the notes of the spool again: those in the clear when a spool gets keys, and all of
/// them when another key is the first of its file. Reports are not sealed again, because they leave the spool by
/// themselves. For the writer's thread, outside of a transaction.
final class Resealing {
    private static final System.Logger LOGGER = System.getLogger(Resealing.class.getName());

    private final Connection connection;
    private final SettingsCipher cipher;
    private Optional<Integer> doneWith = Optional.empty();

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

    /// Work in the transaction that seals.
    interface Work {
        void run() throws SQLException;
    }

    /// Seals what is in the clear. What cannot be read stays as it is.
    ///
    /// @param also done in the same transaction
    void sealWhatIsInTheClear(Work also) throws SQLException {
        seal(
                lanes().stream()
                        .filter(row -> SettingsCipher.isInTheClear(row.stored))
                        .toList(),
                also);
    }

    /// Seals what another key sealed than the one that seals now. What cannot be opened stays as it is.
    ///
    /// @return whether something was sealed
    boolean sealAgainIfRotated() throws SQLException {
        var now = cipher.sealsWith();
        if (now.equals(doneWith)) {
            return false;
        }
        doneWith = now;
        var rows = new ArrayList<>(lanes());
        rows.addAll(notes());
        rows.removeIf(row -> SettingsCipher.isInTheClear(row.stored) || cipher.isUpToDate(row.stored));
        if (rows.isEmpty()) {
            return false;
        }
        return seal(rows, () -> {}) > 0;
    }

    /// @return how many rows were sealed
    private int seal(List<Row> rows, Work also) throws SQLException {
        // Otherwise the bytes from before would stay readable on free pages.
        Database.run(connection, "PRAGMA secure_delete = ON");
        Database.run(connection, "BEGIN IMMEDIATE");
        try {
            int sealed = 0;
            for (var row : rows) {
                var clear = content(row);
                if (clear.isPresent()) {
                    new Prepared(connection, row.update).update(cipher.close(clear.get(), row.place), row.name);
                    sealed++;
                }
            }
            also.run();
            Database.run(connection, "COMMIT");
            LOGGER.log(
                    Level.INFO, "settings of the spool sealed rows={0,number,#} of={1,number,#}", sealed, rows.size());
            return sealed;
        } catch (SQLException | RuntimeException e) {
            Database.run(connection, "ROLLBACK");
            throw e;
        } finally {
            Database.run(connection, "PRAGMA secure_delete = OFF");
        }
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

    private List<Row> lanes() throws SQLException {
        var found = new ArrayList<Row>();
        try (var rows = new Prepared(connection, "SELECT consumer, fingerprint, settings FROM lane").query()) {
            while (rows.next()) {
                var stored = rows.getBytes(3);
                if (stored != null && stored.length > 0) {
                    var lane = new LaneName(new ConsumerId(rows.getString(1)), rows.getString(2));
                    found.add(new Row(
                            "UPDATE lane SET settings = ? WHERE fingerprint = ?",
                            lane.fingerprint(),
                            Place.settings(lane),
                            stored));
                }
            }
        }
        return found;
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
