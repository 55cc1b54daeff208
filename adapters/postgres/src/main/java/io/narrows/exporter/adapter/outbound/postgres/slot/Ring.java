package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Schema;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The slots as this replica last saw them, and what it put in since. Reports are appended to the open slot; when
/// it is
/// full, or old, the next one is opened. Thread-safe.
///
/// A replica may append to a slot that another one has closed meanwhile: whoever empties a slot looks what is in it.
public final class Ring {
    private static final long SMALLEST = 1L << 20;
    private static final long LARGEST = 256L << 20;
    private static final Duration LONGEST_OPEN = Duration.ofMinutes(5);
    private static final int HISTORY_SLOTS = 8;

    private static final String SAMPLE = """
            SELECT r.slot, r.is_open, r.turn, extract(epoch FROM now() - r.since)::bigint,
                (SELECT coalesce(sum(bytes), 0) FROM fill f WHERE f.slot = r.slot)
            FROM ring r ORDER BY r.turn""";

    private static final String KEPT = "SELECT coalesce(sum(bytes), 0) FROM fill WHERE slot = " + Schema.KEPT;

    private static final String WAITING = """
            SELECT slot, sum(size) FROM (SELECT DISTINCT ON (id) id, slot, size FROM (
                SELECT id, slot, size FROM pending UNION ALL SELECT id, slot, size FROM dead) a) b GROUP BY slot""";

    private static final String NEXT = """
            UPDATE ring SET is_open = (slot = n.next), turn = CASE WHEN slot = n.next THEN n.turn ELSE ring.turn END,
                since = now()
            FROM (SELECT (SELECT slot FROM ring r WHERE NOT is_open
                    AND NOT EXISTS (SELECT 1 FROM fill f WHERE f.slot = r.slot AND f.bytes > 0)
                    ORDER BY turn, slot LIMIT 1) AS next, (SELECT max(turn) + 1 FROM ring) AS turn) n
            WHERE n.next IS NOT NULL AND (ring.slot = n.next OR ring.is_open)
                AND pg_try_advisory_xact_lock(hashtext(current_schema() || ' ring'))""";

    private final long slotBytes;
    private final AtomicLong appended = new AtomicLong();
    private volatile List<SlotUse> seen = List.of();

    public Ring(PostgresSettings settings) {
        var forHistory = settings.history().keepsReports()
                ? settings.history().maxSize().bytes() / HISTORY_SLOTS
                : Long.MAX_VALUE;
        var forAll = settings.maxSize().bytes() / (settings.slots() - 2);
        this.slotBytes = Math.clamp(Math.min(forHistory, forAll), SMALLEST, LARGEST);
    }

    /// The slot to append to.
    public int open() {
        return seen.stream()
                .filter(SlotUse::isOpen)
                .mapToInt(SlotUse::slot)
                .findFirst()
                .orElse(0);
    }

    /// Records that this replica appended payloads.
    public void appended(long bytes) {
        appended.addAndGet(bytes);
    }

    List<SlotUse> seen() {
        return seen;
    }

    /// The bytes of all payloads: as they were seen, and what this replica appended since.
    long bytes() {
        // In this order: a look in between counts something twice rather than not at all.
        long since = appended.get();
        return since + seen.stream().mapToLong(SlotUse::bytes).sum();
    }

    /// The bytes that wait or are dead, as they were seen, and what this replica appended since.
    long waiting() {
        long since = appended.get();
        return since + seen.stream().mapToLong(SlotUse::waiting).sum();
    }

    /// Opens the next slot if the open one is full or old, and an empty one is there.
    public void rotateIfFull(Connection connection) throws SQLException {
        var open = seen.stream().filter(SlotUse::isOpen).findFirst();
        if (open.isEmpty()) {
            return;
        }
        var bytes = open.get().bytes() + appended.get();
        if (bytes >= slotBytes || (bytes > 0 && open.get().age().compareTo(LONGEST_OPEN) > 0)) {
            look(connection, false);
            var now = seen.stream().filter(SlotUse::isOpen).findFirst();
            if (now.isPresent() && now.get().slot() == open.get().slot()) {
                Sql.update(connection, NEXT);
                look(connection, false);
            }
        }
    }

    /// Looks at all slots.
    ///
    /// @param atWhatWaits whether to look at each pending and dead delivery too
    void look(Connection connection, boolean atWhatWaits) throws SQLException {
        // Outside of the lock, because it may take long, and appending must not wait for it.
        var waiting = atWhatWaits ? Optional.of(waiting(connection)) : Optional.<Map<Integer, Long>>empty();
        sample(connection, waiting);
    }

    /// One look at a time: two of them would each take off what was appended before.
    ///
    /// @param looked the bytes that wait in each slot; empty if nobody looked
    private synchronized void sample(Connection connection, Optional<Map<Integer, Long>> looked) throws SQLException {
        var before = appended.get();
        var waiting = looked.orElseGet(() -> lastWaiting(before));
        var found = new ArrayList<SlotUse>();
        try (var statement = Sql.prepare(connection, SAMPLE);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new SlotUse(
                        rows.getInt(1),
                        rows.getBoolean(2),
                        rows.getLong(3),
                        Duration.ofSeconds(rows.getLong(4)),
                        rows.getLong(5),
                        waiting.getOrDefault(rows.getInt(1), 0L)));
            }
        }
        found.add(new SlotUse(
                Schema.KEPT,
                false,
                0,
                Duration.ZERO,
                Sql.number(connection, KEPT),
                waiting.getOrDefault(Schema.KEPT, 0L)));
        seen = List.copyOf(found);
        appended.addAndGet(-before);
    }

    private Map<Integer, Long> lastWaiting(long appendedSince) {
        var last = new HashMap<Integer, Long>();
        seen.forEach(slot -> last.put(slot.slot(), slot.waiting() + (slot.isOpen() ? appendedSince : 0)));
        return last;
    }

    private static Map<Integer, Long> waiting(Connection connection) throws SQLException {
        var waiting = new HashMap<Integer, Long>();
        try (var statement = Sql.prepare(connection, WAITING);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                waiting.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return waiting;
    }
}
