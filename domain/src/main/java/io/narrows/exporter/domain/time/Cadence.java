package io.narrows.exporter.domain.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The rhythm of something that happens at most once in a period, such as a line in the log. Thread-safe.
public final class Cadence {
    private final long period;
    private final LongSupplier nanoTime;
    private final AtomicLong next;

    public Cadence(Duration period) {
        this(period, System::nanoTime);
    }

    /// @param nanoTime as `System.nanoTime`
    public Cadence(Duration period, LongSupplier nanoTime) {
        this.period = period.toNanos();
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /// Whether it may happen now. If so, it may not happen again until the period is over.
    public boolean isDue() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + period);
    }
}
