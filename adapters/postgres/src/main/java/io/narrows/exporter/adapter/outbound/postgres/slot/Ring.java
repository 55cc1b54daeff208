package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Schema;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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
    private final WaitingWalk walk;
    private volatile List<SlotUse> seen = List.of();
    private volatile boolean hasWalked;

    public Ring(PostgresSettings settings) {
        this(settings, new WaitingWalk());
    }

    Ring(PostgresSettings settings, WaitingWalk walk) {
        this.walk = walk;
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
            look(connection);
            var now = seen.stream().filter(SlotUse::isOpen).findFirst();
            if (now.isPresent() && now.get().slot() == open.get().slot()) {
                Sql.update(connection, NEXT);
                look(connection);
            }
        }
    }

    /// Looks at all slots.
    void look(Connection connection) throws SQLException {
        sample(connection, Optional.empty());
    }

    /// Looks at all slots, and goes on with the walk over what waits. The first walk goes faster, because without its
    /// sums no history gives way to reports.
    void lookAtWaiting(Connection connection) throws SQLException {
        sample(connection, hasWalked ? walk.step(connection) : walk.someSteps(connection));
    }

    /// Whether a walk over what waits has ended.
    boolean hasWalked() {
        return hasWalked;
    }

    /// Looks at all slots, with numbers of what waits that are as fresh as possible.
    void lookClosely(Connection connection) throws SQLException {
        sample(connection, walk.someSteps(connection));
    }

    /// One look at a time: two of them would each take off what was appended before.
    ///
    /// @param walked the bytes that wait in each slot; empty if no walk has ended
    private synchronized void sample(Connection connection, Optional<Map<Integer, Long>> walked) throws SQLException {
        var before = appended.get();
        hasWalked = hasWalked || walked.isPresent();
        var found = new ArrayList<SlotUse>();
        try (var statement = Sql.prepare(connection, SAMPLE);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                var slot = new SlotUse(
                        rows.getInt(1),
                        rows.getBoolean(2),
                        rows.getLong(3),
                        Duration.ofSeconds(rows.getLong(4)),
                        rows.getLong(5),
                        0);
                found.add(slot.withWaiting(waiting(slot, walked)));
            }
        }
        var kept = new SlotUse(Schema.KEPT, false, 0, Duration.ZERO, Sql.number(connection, KEPT), 0);
        found.add(kept.withWaiting(waiting(kept, walked)));
        seen = List.copyOf(found);
        appended.addAndGet(-before);
    }

    /// What waits in a slot. Between two walks, everything that was appended since; before the first one, all of it.
    private long waiting(SlotUse now, Optional<Map<Integer, Long>> walked) {
        if (walked.isPresent()) {
            return walked.get().getOrDefault(now.slot(), 0L);
        }
        var before = use(now.slot());
        long more = now.bytes() - before.map(SlotUse::bytes).orElse(0L);
        return Math.min(now.bytes(), before.map(SlotUse::waiting).orElse(0L) + Math.max(0, more));
    }

    private Optional<SlotUse> use(int slot) {
        return seen.stream().filter(use -> use.slot() == slot).findFirst();
    }
}
