package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.Transaction;
import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Replicas;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Seals the settings of lanes and the key of their names again when another key is the first of the key file.
/// `ReportResealing` does the same for reports.
///
/// Waits for `Replicas.ROLLOUT` after it saw the new key, because until then other replicas may not have it, and could
/// neither deliver these lanes nor start. For one thread.
final class Resealing {
    private static final System.Logger LOGGER = System.getLogger(Resealing.class.getName());
    private static final int AT_ONCE = 500;

    private static final String LANES =
            "SELECT id, consumer, fingerprint, settings FROM lane WHERE id > ? ORDER BY id LIMIT " + AT_ONCE;

    /// Unless somebody changed a lane meanwhile.
    private static final String SEAL = """
            UPDATE lane l SET settings = t.fresh FROM unnest(?::int[], ?::bytea[], ?::bytea[]) AS t(id, stored, fresh)
            WHERE l.id = t.id AND l.settings = t.stored""";

    private static final String LANE_KEY = "SELECT value FROM meta WHERE name = ?";
    private static final String SEAL_KEY = "UPDATE meta SET value = ? WHERE name = ? AND value = ?";

    private final SettingsCipher cipher;
    private final LongSupplier nanoTime;
    private Optional<Integer> seen = Optional.empty();
    private long seenNanos;
    private boolean isDone;

    /// @param nanoTime such as `System::nanoTime`
    Resealing(SettingsCipher cipher, LongSupplier nanoTime) {
        this.cipher = cipher;
        this.nanoTime = nanoTime;
    }

    /// The sealed settings of a lane. A class, because records compare arrays by identity.
    private static final class Row {
        private final int lane;
        private final Place place;
        private final byte[] stored;

        private Row(int lane, Place place, byte[] stored) {
            this.lane = lane;
            this.place = place;
            this.stored = stored;
        }

        static Row read(ResultSet row) throws SQLException {
            var name = new LaneName(new ConsumerId(row.getString(2)), row.getString(3));
            return new Row(row.getInt(1), Place.settings(name), row.getBytes(4));
        }
    }

    /// Seals again what another key has sealed, if it is time. What cannot be opened stays as it is.
    void run(Connection connection) throws SQLException {
        var now = cipher.sealsWith();
        if (!now.equals(seen)) {
            seen = now;
            seenNanos = nanoTime.getAsLong();
            isDone = false;
        }
        var isTime = nanoTime.getAsLong() - seenNanos >= Replicas.ROLLOUT.toNanos();
        if (cipher.hasKeys() && isTime && !isDone) {
            int sealed = sealLanes(connection) + sealKey(connection);
            isDone = true;
            if (sealed > 0) {
                LOGGER.log(Level.INFO, "settings of the spool sealed again rows={0,number,#}", sealed);
            }
        }
    }

    private int sealLanes(Connection connection) throws SQLException {
        int sealed = 0;
        int last = 0;
        List<Row> page;
        do {
            page = Rows.list(connection, LANES, Row::read, last);
            if (!page.isEmpty()) {
                sealed += seal(connection, page);
                last = page.getLast().lane;
            }
        } while (page.size() == AT_ONCE);
        return sealed;
    }

    private int seal(Connection connection, List<Row> page) throws SQLException {
        var lanes = new ArrayList<Integer>();
        var stored = new ArrayList<byte[]>();
        var fresh = new ArrayList<byte[]>();
        for (var row : page) {
            sealed(row.stored, row.place).ifPresent(again -> {
                lanes.add(row.lane);
                stored.add(row.stored);
                fresh.add(again);
            });
        }
        return lanes.isEmpty()
                ? 0
                : Transaction.run(
                        connection,
                        same -> Sql.update(
                                same,
                                SEAL,
                                Sql.array("int4", lanes),
                                Sql.array("bytea", stored),
                                Sql.array("bytea", fresh)));
    }

    private int sealKey(Connection connection) throws SQLException {
        var name = Place.LANE_KEY.name();
        var stored = Rows.first(connection, LANE_KEY, row -> row.getBytes(1), name);
        var fresh = stored.flatMap(value -> sealed(value, Place.LANE_KEY));
        return fresh.isEmpty() ? 0 : Sql.update(connection, SEAL_KEY, fresh.get(), name, stored.get());
    }

    /// @return empty if it is up to date, or cannot be opened
    private Optional<byte[]> sealed(byte[] stored, Place place) {
        if (cipher.isUpToDate(stored)) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher.close(cipher.open(stored, place), place));
        } catch (BrokenSealException | KeyMissingException e) {
            return Optional.empty();
        }
    }
}
