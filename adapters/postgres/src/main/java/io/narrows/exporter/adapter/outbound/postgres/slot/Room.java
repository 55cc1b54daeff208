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
/// @param unended how many deliveries were pending or dead when it was tried last
public record Room(
        Ring ring, Janitor janitor, ByteSize maxSize, AtomicLong appending, AtomicLong nextTry, AtomicLong unended) {
    /// What a report takes besides its payload.
    private static final long OVERHEAD = 512;

    /// How long making room is not tried again while nothing has ended.
    private static final long PAUSE_NANOS = 2_000_000_000L;

    public Room(Ring ring, Janitor janitor, ByteSize maxSize) {
        this(ring, janitor, maxSize, new AtomicLong(), new AtomicLong(System.nanoTime()), new AtomicLong());
    }

    /// Whether a payload finds room now. Makes room, if history stands in the way.
    public boolean isFor(long payload) {
        if (fits(payload)) {
            return true;
        }
        return payload + OVERHEAD <= maxSize.bytes() && makeRoom(payload);
    }

    private boolean makeRoom(long payload) {
        long now = janitor.unended();
        if (now >= unended.get() && System.nanoTime() - nextTry.get() < 0) {
            return false;
        }
        janitor.makeRoom(payload + OVERHEAD);
        unended.set(now);
        nextTry.set(System.nanoTime() + (fits(payload) ? 0 : PAUSE_NANOS));
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
