package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCodec;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// The table of lanes. Only the writer's thread uses it.
public final class LaneRegister {
    private static final int REMEMBERED = 4096;

    /// How far ahead it is written until when a lane had deliveries.
    private static final long AHEAD_MILLIS = 60_000;

    private final SettingsCipher cipher;
    private final LinkedHashMap<String, Long> ids = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> usedOfLate = new HashSet<>();
    private final LinkedHashMap<String, Long> delivered = new LinkedHashMap<>();
    private final LinkedHashMap<Long, Long> staying = new LinkedHashMap<>();

    private final Prepared find;
    private final Prepared add;
    private final Prepared remove;
    private final Prepared deliver;
    private final Prepared stay;
    private final Prepared stayForReport;

    public LaneRegister(Connection connection, SettingsCipher cipher) throws SQLException {
        this.cipher = cipher;
        find = new Prepared(connection, "SELECT id FROM lane WHERE fingerprint = ?");
        add = new Prepared(
                connection, "INSERT INTO lane (consumer, fingerprint, settings) VALUES (?, ?, ?) RETURNING id");
        remove = new Prepared(connection, "DELETE FROM lane WHERE fingerprint = ?");
        deliver = new Prepared(connection, "UPDATE lane SET delivered = 1, past_to = ? WHERE fingerprint = ?");
        stay = new Prepared(connection, "UPDATE lane SET past_to = max(past_to, ?) WHERE id = ?");
        stayForReport = new Prepared(connection, """
                UPDATE lane SET past_to = ?3 WHERE past_to < ?2 AND id IN (
                    SELECT l.value FROM report r, json_each(iif(json_valid(r.lanes), r.lanes, '[]')) l
                    WHERE r.seq = ?1)""");
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

    /// The id of a lane that is stored.
    long idOf(LaneName lane) throws SQLException {
        var known = Optional.ofNullable(ids.get(lane.fingerprint()));
        return known.isPresent() ? known.get() : find.number(lane.fingerprint()).orElseThrow();
    }

    private long findOrAdd(Lane lane) throws SQLException {
        var kept = find.number(lane.fingerprint());
        if (kept.isPresent()) {
            return kept.get();
        }
        var settings = cipher.close(SettingsCodec.encode(lane.settings()), Place.settings(lane.name()));
        return add.number(lane.consumer().value(), lane.fingerprint(), settings).orElseThrow();
    }

    /// Records that a delivery of a lane was made, so that the lane stays as long as the report is in the history.
    /// Writes
    /// a time somewhat ahead, so that few commits have to write anything.
    void delivered(String fingerprint, long now) throws SQLException {
        writeAhead(delivered, fingerprint, deliver, now);
    }

    /// @param written until when a lane stays, as far as it is known to be written
    private static <L> void writeAhead(SequencedMap<L, Long> written, L lane, Prepared update, long now)
            throws SQLException {
        var until = written.get(lane);
        if (until == null || until < now) {
            var ahead = Times.sum(now, AHEAD_MILLIS);
            update.update(ahead, lane);
            written.put(lane, ahead);
            if (written.size() > REMEMBERED) {
                written.pollFirstEntry();
            }
        }
    }

    /// Lets a lane stay as long as a report that is over now is in the history, though its delivery may have been made
    /// long before. Writes as seldom as `delivered` does.
    ///
    /// @param lane its id
    void stay(long lane, long now) throws SQLException {
        writeAhead(staying, lane, stay, now);
    }

    /// The same for all lanes of a report.
    ///
    /// @param seq the number of the report
    void stayForReport(long seq, long now) throws SQLException {
        stayForReport.update(seq, now, Times.sum(now, AHEAD_MILLIS));
    }

    void rolledBack() {
        // The transaction that was rolled back may have added some of these.
        ids.clear();
        delivered.clear();
        staying.clear();
    }

    /// Removes idle lanes, except those that were used since the last call. Called from time to time.
    ///
    /// @param idle the fingerprints of the lanes that nothing needed a moment ago, as `Reader.idleLanes` tells them
    public void forget(Set<String> idle) throws SQLException {
        for (var fingerprint : idle) {
            if (!usedOfLate.contains(fingerprint)) {
                remove.update(fingerprint);
            }
        }
        usedOfLate.clear();
        // Every later use asks the table again, and so counts as a use.
        ids.clear();
        delivered.clear();
        staying.clear();
    }
}
