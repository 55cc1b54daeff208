package io.narrows.exporter.adapter.outbound.spool.payload;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The payloads that are too large for a row of `report`: the table `extent`, and what it names in the payload file.
/// Only the writer's thread uses it.
///
/// A payload is durable before the commit that names it, so a crash in between leaves blocks that nothing names, which
/// are free at the next start. The blocks of a payload that was removed are used again when the removal is durable and
/// no query can see the payload any more.
public final class Extents {
    private static final byte[] NOTHING = new byte[0];

    /// The smallest number of bytes at the end of the file that is worth the work.
    private static final long WORTH_GIVING_BACK = 4L << 20;

    /// Payloads are moved only if free blocks take so large a share of the used ones, as a divisor.
    private static final int SHARE_WORTH_MOVING = 4;

    /// Few, because a report that arrives meanwhile waits.
    private static final int MOVED_AT_ONCE = 16;

    private final PayloadFile file;
    private final Snapshots snapshots;
    private final int least;
    private final Prepared add;
    private final Prepared remove;
    private final Prepared lastOnes;
    private final Prepared move;
    private final Blocks blocks = new Blocks();
    private final List<Extent> taken = new ArrayList<>();
    private final List<Extent> removed = new ArrayList<>();
    private final Deque<Removed> notFreeYet = new ArrayDeque<>();

    /// A payload that a commit removed.
    private record Removed(Extent extent, long commit) {}

    /// @param least the size of the smallest payload that is not kept in its row
    public Extents(Connection connection, PayloadFile file, Snapshots snapshots, int least) throws SQLException {
        this.file = file;
        this.snapshots = snapshots;
        this.least = least;
        lastOnes = new Prepared(connection, "SELECT at, size, seq FROM extent ORDER BY at DESC LIMIT +?");
        move = new Prepared(connection, "UPDATE extent SET at = ? WHERE seq = ?");
        add = new Prepared(connection, "INSERT INTO extent VALUES (?, ?, ?)");
        remove = new Prepared(connection, "DELETE FROM extent WHERE seq BETWEEN ? AND ? RETURNING at, size");
        try (var rows = new Prepared(connection, "SELECT at, size FROM extent").query()) {
            while (rows.next()) {
                var extent = extent(rows);
                if (extent.isPossible()) {
                    blocks.use(extent.firstBlock(), extent.blocks());
                }
            }
        }
    }

    /// Writes the payload of a report if it is too large for a row. Durable with `force`.
    ///
    /// @param seq of the report
    /// @return what the row keeps of the payload: all or nothing
    public byte[] keep(long seq, ByteBuffer payload) throws SQLException {
        if (payload.remaining() < least) {
            return bytes(payload);
        }
        add(seq, payload);
        return NOTHING;
    }

    private static byte[] bytes(ByteBuffer payload) {
        var bytes = new byte[payload.remaining()];
        payload.get(payload.position(), bytes);
        return bytes;
    }

    private void add(long seq, ByteBuffer payload) throws SQLException {
        freeWhatNobodySees();
        var size = payload.remaining();
        var extent = new Extent((long) blocks.take(Extent.blocks(size)) * Extent.BLOCK, size);
        taken.add(extent);
        add.update(seq, extent.at(), extent.size());
        writing(() -> file.write(extent.at(), payload));
    }

    /// Removes the payloads of reports.
    public void remove(long first, long last) throws SQLException {
        if (blocks.used() == 0) {
            return;
        }
        try (var rows = remove.query(first, last)) {
            while (rows.next()) {
                var extent = extent(rows);
                if (extent.isPossible()) {
                    removed.add(extent);
                }
            }
        }
    }

    private static Extent extent(ResultSet row) throws SQLException {
        return new Extent(row.getLong(1), row.getInt(2));
    }

    /// Makes durable what was added. Called before the commit.
    public void force() throws SQLException {
        if (!taken.isEmpty()) {
            writing(file::force);
        }
    }

    /// Work on the file.
    private interface Writing {
        void run() throws IOException;
    }

    private static void writing(Writing work) throws SQLException {
        try {
            work.run();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static SQLException unusable(IOException e) {
        return new SQLException("payloads cannot be written: " + e.getMessage(), e);
    }

    public void committed() {
        taken.clear();
        if (!removed.isEmpty()) {
            var commit = snapshots.committed();
            var gone = List.copyOf(removed);
            // Before the blocks are noted, because blocks that are freed twice would be given out twice.
            removed.clear();
            gone.forEach(extent -> notFreeYet.add(new Removed(extent, commit)));
        }
    }

    public void rolledBack() {
        taken.forEach(this::free);
        taken.clear();
        removed.clear();
    }

    private void freeWhatNobodySees() {
        while (!notFreeYet.isEmpty()
                && snapshots.allHaveSeen(notFreeYet.getFirst().commit())) {
            free(notFreeYet.removeFirst().extent());
        }
    }

    private void free(Extent extent) {
        blocks.free(extent.firstBlock(), extent.blocks());
    }

    /// Shortens the file if enough blocks at its end are free.
    ///
    /// @return whether the file is shorter now
    public boolean giveBackSome() throws SQLException {
        freeWhatNobodySees();
        var needed = (long) blocks.length() * Extent.BLOCK;
        if (size() - needed < WORTH_GIVING_BACK) {
            return false;
        }
        writing(() -> file.truncate(needed));
        return true;
    }

    private long size() throws SQLException {
        try {
            return file.size();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /// Whether `moveSome` makes the file shorter, by enough.
    public boolean canMoveSome() throws SQLException {
        var free = reusable();
        if (free < WORTH_GIVING_BACK || free < used() / SHARE_WORTH_MOVING) {
            return false;
        }
        try (var row = lastOnes.query(1)) {
            return row.next() && place(extent(row)).isPresent();
        }
    }

    /// Moves the last payloads of the file to free blocks in front of them, in a transaction.
    public void moveSome() throws SQLException {
        var moves = new LinkedHashMap<Long, Extent>();
        try (var rows = lastOnes.query(MOVED_AT_ONCE)) {
            while (rows.next()) {
                moves.put(rows.getLong(3), extent(rows));
            }
        }
        long moved = 0;
        for (var move : moves.entrySet()) {
            var to = place(move.getValue());
            if (to.isEmpty() || moved >= WORTH_GIVING_BACK) {
                return;
            }
            move(move.getKey(), move.getValue(), to.get());
            moved += to.get().size();
        }
    }

    /// A place for a payload in front of its own; empty if there is none, or the payload is not in the file.
    private Optional<Extent> place(Extent extent) throws SQLException {
        if (!extent.isPossible() || extent.at() + extent.size() > size()) {
            return Optional.empty();
        }
        var first = blocks.find(extent.blocks());
        return first < extent.firstBlock()
                ? Optional.of(new Extent((long) first * Extent.BLOCK, extent.size()))
                : Optional.empty();
    }

    private void move(long seq, Extent from, Extent to) throws SQLException {
        blocks.use(to.firstBlock(), to.blocks());
        taken.add(to);
        removed.add(from);
        move.update(to.at(), seq);
        writing(() -> file.write(to.at(), ByteBuffer.wrap(file.read(from))));
    }

    /// How many bytes of the file payloads take.
    public long used() {
        freeWhatNobodySees();
        return (long) blocks.used() * Extent.BLOCK;
    }

    /// How many bytes of the file are used before it grows.
    public long reusable() {
        return (long) blocks.length() * Extent.BLOCK - used();
    }
}
