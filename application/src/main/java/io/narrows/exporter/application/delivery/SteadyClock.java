package io.narrows.exporter.application.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A clock that never jumps: the system time at the start plus the elapsed time. So a change of the system clock delays
/// nothing that waits for this clock. Thread-safe.
final class SteadyClock extends Clock {
    private final Instant start;
    private final long startNanos = System.nanoTime();

    SteadyClock(Clock system) {
        this.start = system.instant();
    }

    @Override
    public Instant instant() {
        return start.plus(Duration.ofNanos(System.nanoTime() - startNanos));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("times are in UTC");
    }
}
