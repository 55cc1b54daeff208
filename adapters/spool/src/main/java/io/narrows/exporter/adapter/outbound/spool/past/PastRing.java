package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.payload.Extents;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoredPayload;
import io.narrows.exporter.domain.history.HistoryLimits;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The table `past`: reports that are over and whose payloads are kept for the history, as ranges of consecutive
/// numbers in the order in which they ended. Ranges do not overlap. Only the writer's thread uses it.
///
/// Nothing is written into `report` when a report ends, so to keep it costs a share of a row here. The oldest range is
/// removed first, with its reports, some at each commit.
public final class PastRing {
    /// Keeps a range small enough that one of them can be removed by any commit.
    private static final int MOST_REPORTS = 128;

    private static final long MOST_BYTES = 1 << 20;

    /// How much is removed at once when the ring is full: so one commit in many writes the pages at both ends of what
    /// is
    /// removed, and not each commit. At most a part of the ring, and only what is within it as a whole.
    private static final long PORTION = 1 << 20;

    private static final int PARTS = 64;

    /// The most ranges that one commit removes, where it adds few.
    private static final int MOST_IN_A_PORTION = 64;

    /// A commit may remove twice as many ranges as it adds plus this number.
    private static final int SPARE = 2;

    /// The most ranges that one commit removes to make room for new reports.
    private static final int MOST_FOR_ROOM = 256;

    private final HistoryLimits limits;
    private final Extents extents;
    private final Prepared add;
    private final Prepared oldest;
    private final Prepared remove;
    private final Prepared removeReports;
    private final Prepared containing;
    private final Prepared sizes;
    private long bytes;
    private long bytesBefore;
    private int added;

    /// Reports with consecutive numbers that ended together.
    ///
    /// @param at when they ended, in milliseconds
    private record Range(long at, long first, long last, long bytes) {}

    public PastRing(Connection connection, HistoryLimits limits, Extents extents) throws SQLException {
        this.limits = limits;
        this.extents = extents;
        add = new Prepared(connection, "INSERT INTO past VALUES (?, ?, ?, ?)");
        oldest = new Prepared(connection, "SELECT at, first, last, bytes FROM past ORDER BY at, first LIMIT +?");
        remove = new Prepared(connection, "DELETE FROM past WHERE at = ? AND first = ?");
        removeReports = new Prepared(connection, "DELETE FROM report WHERE seq BETWEEN ? AND ?");
        containing = new Prepared(connection, """
                SELECT at, first, last, bytes FROM past INDEXED BY past_first
                WHERE first = (SELECT max(first) FROM past WHERE first <= ?1) AND last >= ?1""");
        sizes = new Prepared(
                connection,
                "SELECT coalesce(sum(" + StoredPayload.STORED_SIZE + "), 0) FROM " + StoredPayload.REPORT
                        + " WHERE r.seq BETWEEN ? AND ?");
        bytes = Database.number(connection, "SELECT coalesce(sum(bytes), 0) FROM past");
        bytesBefore = bytes;
    }

    /// Whether the ring takes a report of this size.
    public boolean takes(long size) {
        return limits.keepsReports() && size <= limits.maxSize().bytes();
    }

    /// Whether a range may not grow any more.
    public static boolean isFull(long reports, long size) {
        return reports >= MOST_REPORTS || size >= MOST_BYTES;
    }

    /// How many bytes the payloads have that give way to new reports.
    public long bytes() {
        return bytes;
    }

    /// Adds reports that have just ended.
    ///
    /// @param size of their payloads
    public void add(long first, long last, long size, long now) throws SQLException {
        add.update(now, first, last, size);
        bytes += size;
        added++;
    }

    /// Takes a report out, which stays in the table `report`. Does nothing if the report is not here.
    public void take(long seq) throws SQLException {
        var found = ranges(containing.query(seq));
        if (found.isEmpty()) {
            return;
        }
        var range = found.getFirst();
        var before = size(range.first(), seq - 1);
        var behind = size(seq + 1, range.last());
        remove.update(range.at(), range.first());
        if (seq > range.first()) {
            add.update(range.at(), range.first(), seq - 1, before);
        }
        if (seq < range.last()) {
            add.update(range.at(), seq + 1, range.last(), behind);
        }
        bytes += before + behind - range.bytes();
    }

    private long size(long first, long last) throws SQLException {
        return first > last ? 0 : sizes.number(first, last).orElse(0L);
    }

    /// Removes the oldest reports beyond the limits, a bounded number for each commit.
    ///
    /// @param excess how many bytes new reports lack
    /// @param arrived how many bytes this commit adds
    public void forgetSome(long now, long excess, long arrived) throws SQLException {
        var over = bytes - limits.maxSize().bytes();
        var must = Math.max(over, Math.min(excess, 2 * arrived + MOST_BYTES));
        var may = over > 0 ? over + portion() : must;
        long freed = 0;
        for (var range : ranges(oldest.query(mostRanges(over, excess)))) {
            if (!isOld(range, now) && freed >= must && freed + range.bytes() > may) {
                break;
            }
            removeReports.update(range.first(), range.last());
            extents.remove(range.first(), range.last());
            remove.update(range.at(), range.first());
            freed += range.bytes();
            bytes -= range.bytes();
        }
    }

    private int mostRanges(long over, long excess) {
        if (excess > 0) {
            return MOST_FOR_ROOM;
        }
        var asMany = 2 * added + SPARE;
        return over > 0 ? Math.max(asMany, MOST_IN_A_PORTION) : asMany;
    }

    private long portion() {
        return Math.min(PORTION, limits.maxSize().bytes() / PARTS);
    }

    private boolean isOld(Range range, long now) {
        return range.at() < Times.sum(now, -limits.maxAge().toMillis());
    }

    public boolean hasSomethingToForget(long now) throws SQLException {
        var first = ranges(oldest.query(1));
        return !first.isEmpty() && (bytes > limits.maxSize().bytes() || isOld(first.getFirst(), now));
    }

    private static List<Range> ranges(ResultSet rows) throws SQLException {
        try (rows) {
            var found = new ArrayList<Range>();
            while (rows.next()) {
                found.add(new Range(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
            }
            return found;
        }
    }

    public void committed() {
        bytesBefore = bytes;
        added = 0;
    }

    public void rolledBack() {
        bytes = bytesBefore;
        added = 0;
    }
}
