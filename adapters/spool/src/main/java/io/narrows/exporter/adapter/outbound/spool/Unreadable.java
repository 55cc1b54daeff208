package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.UnreadableCount;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what could not be read back. Thread-safe.
final class Unreadable {
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong keyMissing = new AtomicLong();

    void add(DeathCause cause) {
        (cause == DeathCause.KEY_MISSING ? keyMissing : damaged).incrementAndGet();
    }

    UnreadableCount count() {
        return new UnreadableCount(damaged.get(), keyMissing.get());
    }
}
