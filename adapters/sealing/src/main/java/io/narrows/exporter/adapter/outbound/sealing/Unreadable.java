package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.UnreadableCount;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what a spool could not read back. Thread-safe.
public final class Unreadable {
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong keyMissing = new AtomicLong();

    public void add(DeathCause cause) {
        (cause == DeathCause.KEY_MISSING ? keyMissing : damaged).incrementAndGet();
    }

    public UnreadableCount count() {
        return new UnreadableCount(damaged.get(), keyMissing.get());
    }
}
