package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.domain.spool.Lane;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The table of lanes. For the writer's thread only.
final class LaneRegister {
    private static final int REMEMBERED = 4096;

    private final Seal seal;
    private final LinkedHashMap<String, Long> ids = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, Long> opened = new HashMap<>();
    private final Set<String> usedOfLate = new HashSet<>();

    private final Prepared find;
    private final Prepared add;
    private final Prepared addOpen;
    private final Prepared idle;
    private final Prepared remove;

    LaneRegister(Connection connection, Seal seal) throws SQLException {
        this.seal = seal;
        find = new Prepared(connection, "SELECT id FROM lane WHERE fingerprint = ?");
        add = new Prepared(
                connection,
                "INSERT INTO lane (consumer, fingerprint, settings, open) VALUES (?, ?, ?, 0) RETURNING id");
        addOpen = new Prepared(connection, "UPDATE lane SET open = open + ? WHERE id = ?");
        idle = new Prepared(connection, "SELECT fingerprint FROM lane WHERE open = 0");
        remove = new Prepared(connection, "DELETE FROM lane WHERE fingerprint = ?");
    }

    long idOf(Lane lane) throws SQLException {
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
        var settings = seal.close(SettingsCodec.encode(lane.settings()), lane.fingerprint());
        return add.number(lane.consumer().value(), lane.fingerprint(), settings).orElseThrow();
    }

    /// A delivery became pending or dead.
    void opened(long lane) {
        opened.merge(lane, 1L, Long::sum);
    }

    /// A delivery was made or purged.
    void closed(long lane) {
        opened.merge(lane, -1L, Long::sum);
    }

    void writeOpen() throws SQLException {
        for (var change : opened.entrySet()) {
            if (change.getValue() != 0) {
                addOpen.update(change.getValue(), change.getKey());
            }
        }
        opened.clear();
    }

    void rolledBack() {
        opened.clear();
        // Some may have been added by what was rolled back.
        ids.clear();
    }

    /// To be called now and then: forgets the lanes that have nothing pending or dead, unless they were used since the
    /// call before.
    void forgetIdle() throws SQLException {
        var forgotten = new HashSet<String>();
        try (var rows = idle.query()) {
            while (rows.next()) {
                forgotten.add(rows.getString(1));
            }
        }
        forgotten.removeAll(usedOfLate);
        for (var fingerprint : forgotten) {
            remove.update(fingerprint);
        }
        usedOfLate.clear();
        // Whatever comes next asks the table again, and so counts as used.
        ids.clear();
    }
}
