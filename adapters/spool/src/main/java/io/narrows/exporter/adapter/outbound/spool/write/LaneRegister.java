package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.secret.SettingsCipher;
import io.narrows.exporter.adapter.outbound.spool.secret.SettingsCodec;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.spool.Lane;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// The table of lanes. For the writer's thread only.
public final class LaneRegister {
    private static final int REMEMBERED = 4096;

    private final SettingsCipher cipher;
    private final LinkedHashMap<String, Long> ids = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> usedOfLate = new HashSet<>();
    private final LinkedHashSet<String> delivered = new LinkedHashSet<>();

    private final Prepared find;
    private final Prepared add;
    private final Prepared remove;
    private final Prepared deliver;

    public LaneRegister(Connection connection, SettingsCipher cipher) throws SQLException {
        this.cipher = cipher;
        find = new Prepared(connection, "SELECT id FROM lane WHERE fingerprint = ?");
        add = new Prepared(
                connection, "INSERT INTO lane (consumer, fingerprint, settings) VALUES (?, ?, ?) RETURNING id");
        remove = new Prepared(connection, "DELETE FROM lane WHERE fingerprint = ?");
        deliver = new Prepared(connection, "UPDATE lane SET delivered = 1 WHERE fingerprint = ? AND delivered = 0");
    }

    public long idOf(Lane lane) throws SQLException {
        var known = Optional.ofNullable(ids.get(lane.fingerprint()));
        if (known.isPresent()) {
            return known.get();
        }
        var id = findOrAdd(lane);
        ids.put(lane.fingerprint(), id);
        usedOfLate.add(lane.fingerprint());
        if (ids.size() > REMEMBERED) {
            ids.pollFirstEntry();
        }
        return id;
    }

    private long findOrAdd(Lane lane) throws SQLException {
        var kept = find.number(lane.fingerprint());
        if (kept.isPresent()) {
            return kept.get();
        }
        var settings = cipher.close(SettingsCodec.encode(lane.settings()), lane.fingerprint());
        return add.number(lane.consumer().value(), lane.fingerprint(), settings).orElseThrow();
    }

    /// A delivery of a lane was made.
    void delivered(String fingerprint) throws SQLException {
        if (delivered.add(fingerprint)) {
            deliver.update(fingerprint);
            if (delivered.size() > REMEMBERED) {
                delivered.removeFirst();
            }
        }
    }

    void rolledBack() {
        // Some may have been added by what was rolled back.
        ids.clear();
        delivered.clear();
    }

    /// To be called now and then: forgets lanes, unless they were used since the call before.
    ///
    /// @param idle the fingerprints of those that had nothing pending or dead a moment ago
    public void forget(Set<String> idle) throws SQLException {
        for (var fingerprint : idle) {
            if (!usedOfLate.contains(fingerprint)) {
                remove.update(fingerprint);
            }
        }
        usedOfLate.clear();
        // Whatever comes next asks the table again, and so counts as used.
        ids.clear();
        delivered.clear();
    }
}
