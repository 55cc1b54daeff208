package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.SpoolUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.util.concurrent.atomic.AtomicLong;

/// Tracks the free room, in the database and on the disk. Thread-safe.
public final class Room {
    /// The approximate cost of a report without its payload, in bytes.
    private static final long OVERHEAD = 512;

    /// The smallest reserve. If the write-ahead log filled the disk, a checkpoint would be impossible, and so nothing
    /// could be freed.
    private static final long LEAST_RESERVE = StoreTuning.DEFAULT.checkpointBytes();

    /// The room that the history leaves to new reports.
    private static final long MOST_SPARE = 16L << 20;

    /// The same, as a divisor of the spool's size.
    private static final int SPARE_SHARE = 8;

    private static final long SAMPLING_NANOS = 500_000_000;

    private final SpoolSettings settings;
    private final FileStore disk;
    private final AtomicLong promised = new AtomicLong();
    private final AtomicLong sampledAt;
    private volatile long used;
    private volatile long reusable;
    private volatile long givesWay;
    private volatile long usable;

    public Room(SpoolSettings settings, FileStore disk) throws IOException {
        this.settings = settings;
        this.disk = disk;
        this.usable = disk.getUsableSpace();
        this.sampledAt = new AtomicLong(System.nanoTime());
    }

    /// Sets the measured size of the database.
    ///
    /// @param used by its pages, in bytes
    /// @param reusable by free pages, in bytes
    void measured(long used, long reusable) {
        this.used = used;
        this.reusable = reusable;
    }

    /// Sets how many of the used bytes belong to reports that are only kept for the history, and give way to new ones.
    public void givesWay(long bytes) {
        givesWay = bytes;
    }

    /// How many bytes should be freed, so that new reports find room.
    public long lacking() {
        var spare = Math.min(MOST_SPARE, settings.maxSize().bytes() / SPARE_SHARE);
        return Math.max(0, spare + Math.max(used - settings.maxSize().bytes(), reserve() - usable - reusable));
    }

    /// How full the spool is.
    ///
    /// @param commits how long the commits took
    public SpoolUse use(Histogram.Counts commits) {
        sample();
        return new SpoolUse(
                Math.max(0, used - givesWay), givesWay, settings.maxSize().bytes(), usable, commits);
    }

    public boolean isFor(long payloadSize) {
        return fits(promised.get() + payloadSize + OVERHEAD) && diskHas(payloadSize);
    }

    /// Reserves room for a report, until `giveBack`.
    ///
    /// @throws SpoolFullException if there is no room
    public void promise(long payloadSize) {
        if (!fits(promised.addAndGet(payloadSize + OVERHEAD))) {
            giveBack(payloadSize);
            throw new SpoolFullException("the spool holds " + used + " bytes and spool.maxSize is " + settings.maxSize()
                    + ": it has no room for " + payloadSize + " more");
        }
        if (!diskHas(payloadSize)) {
            giveBack(payloadSize);
            throw new SpoolFullException("the disk of the spool has " + usable
                    + " bytes left, and spool.diskReserve of them, " + settings.diskReserve() + ", must stay free");
        }
    }

    public void giveBack(long payloadSize) {
        promised.addAndGet(-payloadSize - OVERHEAD);
    }

    private boolean fits(long more) {
        return used - givesWay + more <= settings.maxSize().bytes();
    }

    /// Whether the disk has room. Free pages count, because they are filled before the file grows, and so does what
    /// gives
    /// way.
    private boolean diskHas(long payloadSize) {
        sample();
        return usable + reusable + givesWay >= reserve() + payloadSize;
    }

    private long reserve() {
        return Math.max(LEAST_RESERVE, settings.diskReserve().bytes());
    }

    private void sample() {
        var last = sampledAt.get();
        var now = System.nanoTime();
        if (now - last >= SAMPLING_NANOS && sampledAt.compareAndSet(last, now)) {
            try {
                usable = disk.getUsableSpace();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot tell how much is free on the disk of the spool", e);
            }
        }
    }
}
