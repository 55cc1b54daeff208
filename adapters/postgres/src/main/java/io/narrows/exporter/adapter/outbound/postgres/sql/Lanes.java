package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCodec;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The numbers of lanes in the database. Remembers the lanes that were used last. Thread-safe.
public final class Lanes {
    private static final int REMEMBERED = 10_000;

    /// A lane as this replica knows it.
    ///
    /// @param used the last day on which this replica told the database that the lane is in use
    private record Known(int id, LaneName name, LocalDate used) {}

    private final Database database;
    private final SettingsCipher cipher;
    private final Clock clock;
    private final Map<String, Known> byFingerprint = remembering();
    private final Map<Integer, Known> byId = remembering();

    /// @param clock of the database: lanes are forgotten by their last day of use
    public Lanes(Database database, SettingsCipher cipher, Clock clock) {
        this.database = database;
        this.cipher = cipher;
        this.clock = clock;
    }

    private static <K> Map<K, Known> remembering() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Known> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /// The number of a lane for a new delivery. Stores the lane if it is new, in a transaction of its own.
    public int idOf(Lane lane) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var known = known(lane.fingerprint());
        if (known.isPresent() && known.get().used().equals(today)) {
            return known.get().id();
        }
        var sealed = cipher.close(SettingsCodec.encode(lane.settings()), Place.settings(lane.name()));
        // Durable before it is remembered: a number that a failover loses may be given to another lane.
        int id = database.change(connection ->
                (int) Sql.number(connection, """
                INSERT INTO lane (consumer, fingerprint, settings, used) VALUES (?, ?, ?, ?)
                ON CONFLICT (fingerprint) DO UPDATE SET used = greatest(lane.used, excluded.used) RETURNING id""", lane.consumer().value(), lane.fingerprint(), sealed, today));
        remember(new Known(id, lane.name(), today));
        return id;
    }

    /// The number of a lane that was stored before.
    public OptionalInt find(LaneName name) {
        var known = known(name.fingerprint());
        if (known.isPresent()) {
            return OptionalInt.of(known.get().id());
        }
        var found = database.read(connection -> {
            try (var statement = Sql.prepare(
                            connection, "SELECT id, consumer FROM lane WHERE fingerprint = ?", name.fingerprint());
                    var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Known(
                                row.getInt(1),
                                new LaneName(new ConsumerId(row.getString(2)), name.fingerprint()),
                                LocalDate.MIN))
                        : Optional.<Known>empty();
            }
        });
        found.ifPresent(this::remember);
        return found.map(lane -> OptionalInt.of(lane.id())).orElse(OptionalInt.empty());
    }

    /// The name of a lane; empty if it is not there.
    public Optional<LaneName> name(int id) {
        var known = known(id);
        return known.isPresent() ? known.map(Known::name) : database.read(connection -> name(connection, id));
    }

    /// The name of a lane; empty if it is not there.
    public Optional<LaneName> name(Connection connection, int id) throws SQLException {
        var known = known(id);
        if (known.isPresent()) {
            return known.map(Known::name);
        }
        try (var statement = Sql.prepare(connection, "SELECT consumer, fingerprint FROM lane WHERE id = ?", id);
                var row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            var name = new LaneName(new ConsumerId(row.getString(1)), row.getString(2));
            remember(new Known(id, name, LocalDate.MIN));
            return Optional.of(name);
        }
    }

    /// The fingerprints of the lanes of a report, in the order of its column `lanes`.
    public List<String> fingerprints(Connection connection, Array lanes) throws SQLException {
        var fingerprints = new ArrayList<String>();
        for (var id : (Integer[]) lanes.getArray()) {
            fingerprints.add(name(connection, id).map(LaneName::fingerprint).orElse(""));
        }
        return fingerprints;
    }

    private synchronized Optional<Known> known(String fingerprint) {
        return Optional.ofNullable(byFingerprint.get(fingerprint));
    }

    private synchronized Optional<Known> known(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    private synchronized void remember(Known lane) {
        byFingerprint.put(lane.name().fingerprint(), lane);
        byId.put(lane.id(), lane);
    }
}
