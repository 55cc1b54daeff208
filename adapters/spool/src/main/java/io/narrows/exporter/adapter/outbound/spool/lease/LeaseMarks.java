package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.spool.file.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The marks of leased deliveries, in a memory-mapped file that survives the process. From it the next start reads
/// which deliveries were in flight when the process ended without `close`.
///
/// A mark is a store into mapped memory. The kernel keeps it through `kill -9`, a crash of the JVM and out of memory. A
/// power failure may lose it, and then no delivery is suspected. There are `SLOTS` slots; a delivery that finds no free
/// slot is not marked. The deliveries that are leased first after a start get the slots, so a delivery that ends the
/// process again and again is marked sooner or later.
///
/// Thread-safe.
public final class LeaseMarks implements AutoCloseable {
    public static final int SLOTS = 32_768;

    private static final System.Logger LOGGER = System.getLogger(LeaseMarks.class.getName());
    private static final String NAME = "spool.leased";
    private static final int UNMARKED = -1;

    private static final long MAGIC = 0x4e44_454c_4541_5331L; // NDELEAS1
    private static final long IN_USE = 1;
    private static final long CLOSED = 2;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    /// Aligned 64-bit words, little-endian, so that the file reads the same on every machine.
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int RUN_AT = 8;
    private static final int STATE_AT = 16;
    private static final int STEADY_AT = 24;
    private static final int SLOTS_AT = 64;
    private static final int SLOT_BYTES = 24;
    private static final int SIZE = SLOTS_AT + SLOTS * SLOT_BYTES;

    private final Arena arena;
    private final MemorySegment file;
    private final int[] free;
    private int freeCount;
    private final long steadyFromNanos;
    private boolean steady;

    private LeaseMarks(Arena arena, MemorySegment file, int slots, Duration steadyAfter) {
        this.arena = arena;
        this.file = file;
        this.steadyFromNanos = System.nanoTime() + steadyAfter.toNanos();
        this.free = new int[slots];
        for (int slot = slots - 1; slot >= 0; slot--) {
            free[freeCount++] = slot;
        }
    }

    /// The mark of a leased delivery.
    ///
    /// @param seq of its report
    public record Mark(long seq, int position) {}

    /// The marks that an earlier process left.
    ///
    /// @param run the number of that process, as the database knows it
    /// @param calm whether that process was stopped, or had run for a while
    public record Left(long run, boolean calm, List<Mark> marks) {
        static final Left NOTHING = new Left(0, false, List.of());

        public Left {
            marks = List.copyOf(marks);
        }
    }

    /// Reads what was leased when the last process ended without `close`. Never fails: if the file is missing or
    /// damaged, the result is empty.
    public static Left left(Path directory) {
        var path = directory.resolve(NAME);
        try {
            if (Files.notExists(path)) {
                return Left.NOTHING;
            }
            return left(ByteBuffer.wrap(bytes(path)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    "marks of leased deliveries cannot be read file={0} reason=\"{1}\" action=\"starting without them\"",
                    path,
                    e.getMessage());
            return Left.NOTHING;
        }
    }

    private static byte[] bytes(Path path) throws IOException {
        var size = Files.size(path);
        if (size != SIZE) {
            throw new IOException("it has " + size + " bytes and not " + SIZE);
        }
        return Files.readAllBytes(path);
    }

    private static Left left(ByteBuffer content) throws IOException {
        var state = content.getLong(STATE_AT);
        if (content.getLong(0) != MAGIC || (state != IN_USE && state != CLOSED)) {
            throw new IOException("it is damaged");
        }
        var marks = new ArrayList<Mark>();
        for (int at = SLOTS_AT; state == IN_USE && at < SIZE; at += SLOT_BYTES) {
            var seq = content.getLong(at);
            var position = content.getLong(at + 8);
            // A mark that was half written when the process ended does not match its check value.
            if (seq != 0 && content.getLong(at + 16) == check(seq, position)) {
                marks.add(new Mark(seq, (int) position));
            }
        }
        return new Left(content.getLong(RUN_AT), state == CLOSED || content.getLong(STEADY_AT) == 1, marks);
    }

    private static long check(long seq, long position) {
        return (seq ^ Long.rotateLeft(position, 32)) * MIX + MIX;
    }

    /// Starts a new file. If that fails, such as on a full disk, nothing is marked.
    ///
    /// @param steadyAfter how long this process must run to count as steady
    @SuppressWarnings("MustBeClosedChecker") // `close` closes it
    public static LeaseMarks start(Path directory, long run, Duration steadyAfter) {
        var path = directory.resolve(NAME);
        var arena = Arena.ofShared();
        try {
            Files.deleteIfExists(path);
            PrivateFiles.create(path);
            try (var channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // Written instead of only extended, because a mapped page without a block on a full disk ends the JVM.
                var zeros = ByteBuffer.allocate(SIZE);
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
                var file = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, arena);
                file.set(WORD, 0, MAGIC);
                file.set(WORD, RUN_AT, run);
                file.set(WORD, STATE_AT, IN_USE);
                return new LeaseMarks(arena, file, SLOTS, steadyAfter);
            }
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    "leased deliveries are not marked file={0} reason=\"{1}\""
                            + " action=\"a report that ends the process again and again is not found\"",
                    path,
                    e.getMessage());
            return new LeaseMarks(arena, MemorySegment.NULL, 0, steadyAfter);
        }
    }

    /// @return the slot of the mark, for `clear`; less than 0 if there is none
    public synchronized int mark(long seq, int position) {
        if (freeCount == 0) {
            return UNMARKED;
        }
        noteSteady();
        var slot = free[--freeCount];
        var at = SLOTS_AT + (long) slot * SLOT_BYTES;
        file.set(WORD, at, seq);
        file.set(WORD, at + 8, position);
        file.set(WORD, at + 16, check(seq, position));
        return slot;
    }

    private void noteSteady() {
        if (!steady && System.nanoTime() - steadyFromNanos >= 0) {
            steady = true;
            file.set(WORD, STEADY_AT, 1L);
        }
    }

    /// Removes a mark.
    ///
    /// @param slot from `mark`; does nothing if it is less than 0
    public synchronized void clear(int slot) {
        if (slot >= 0 && arena.scope().isAlive()) {
            file.set(WORD, SLOTS_AT + (long) slot * SLOT_BYTES, 0L);
            free[freeCount++] = slot;
        }
    }

    /// Closes the file. The process ends normally, so no marked delivery is suspected.
    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            if (file.byteSize() > 0) {
                file.set(WORD, STATE_AT, CLOSED);
                file.force();
            }
            freeCount = 0;
            arena.close();
        }
    }
}
