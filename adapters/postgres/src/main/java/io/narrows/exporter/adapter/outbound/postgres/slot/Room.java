package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.SpoolUse;
import java.util.concurrent.atomic.AtomicLong;

/// The room for new reports: the limit without what was seen last, what this replica appended since, and what it
/// promised. So several replicas together may exceed the limit by what they append between two looks. Thread-safe.
///
/// @param appending bytes that are being appended
/// @param nextTry when making room may be tried again, in nanoseconds
public record Room(Ring ring, Janitor janitor, ByteSize maxSize, AtomicLong appending, AtomicLong nextTry) {
    /// What a report takes besides its payload.
    private static final long OVERHEAD = 512;

    private static final long SHORT_NANOS = 50_000_000;
    private static final int PAUSE = 2;
    private static final int LONG_PAUSE = 20;

    public Room(Ring ring, Janitor janitor, ByteSize maxSize) {
        this(ring, janitor, maxSize, new AtomicLong(), new AtomicLong(System.nanoTime()));
    }

    /// Whether a payload finds room now. Makes room, if history stands in the way.
    public boolean isFor(long payload) {
        if (fits(payload)) {
            return true;
        }
        if (payload + OVERHEAD > maxSize.bytes() || System.nanoTime() - nextTry.get() < 0) {
            return false;
        }
        var began = System.nanoTime();
        janitor.makeRoom(payload + OVERHEAD);
        var took = System.nanoTime() - began;
        nextTry.set(System.nanoTime() + (took < SHORT_NANOS ? PAUSE : LONG_PAUSE) * took);
        return fits(payload);
    }

    private boolean fits(long payload) {
        return ring.bytes() + appending.get() + payload + OVERHEAD <= maxSize.bytes();
    }

    /// Claims room for a payload; `giveBack` must follow.
    ///
    /// @throws SpoolFullException if there is none
    public void claim(long payload) {
        if (!isFor(payload)) {
            throw new SpoolFullException("the spool is full: spool.maxSize is " + maxSize);
        }
        appending.addAndGet(payload + OVERHEAD);
    }

    public void giveBack(long payload) {
        appending.addAndGet(-payload - OVERHEAD);
    }

    /// How full the spool is.
    public SpoolUse use(Histogram.Counts commits) {
        long waiting = ring.waiting();
        return new SpoolUse(waiting, Math.max(0, ring.bytes() - waiting), maxSize.bytes(), 0, commits);
    }
}
