package io.narrows.exporter.adapter.outbound.postgres.replica;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// How long this replica has seen the database without a break, which says whether it may take others for dead.
///
/// After an outage of the database all replicas look dead to the first one that is back. The same holds after the
/// database, this replica or the machine of both stood still, and after the clock of the database was set forward:
/// the heartbeats of the others are on their way. Thread-safe for one thread that notes and others that ask.
final class Unbroken {
    private final Duration timeout;
    private final Duration longestGap;
    private final LongSupplier nanoTime;
    private volatile long sinceNanos;
    private volatile long lastSeen;
    private long lastBeat;

    /// @param timeout how long a replica may be silent
    /// @param longestGap between two heartbeats, by the clock of this process and by that of the database
    /// @param nanoTime such as `System::nanoTime`
    Unbroken(Duration timeout, Duration longestGap, LongSupplier nanoTime) {
        this.timeout = timeout;
        this.longestGap = longestGap;
        this.nanoTime = nanoTime;
        this.sinceNanos = nanoTime.getAsLong();
        this.lastBeat = sinceNanos;
    }

    /// Records a heartbeat.
    ///
    /// @param millis its time by the clock of the database
    void beat(long millis) {
        var now = nanoTime.getAsLong();
        if (now - lastBeat > longestGap.toNanos() || millis - lastSeen > longestGap.toMillis()) {
            sinceNanos = now;
        }
        lastBeat = now;
        // Last, because `deadBefore` reads it first.
        lastSeen = millis;
    }

    /// Records that the database did not answer.
    void broke() {
        sinceNanos = nanoTime.getAsLong();
    }

    /// The time before which a replica was seen last that is dead, by the clock of the database in milliseconds.
    /// Counted from the last heartbeat of this replica, so that a database that stands still afterwards kills
    /// nobody.
    ///
    /// @return empty until this replica has seen the database without a break for the whole timeout
    Optional<Long> deadBefore() {
        long seen = lastSeen;
        return nanoTime.getAsLong() - sinceNanos > timeout.toNanos()
                ? Optional.of(seen - timeout.toMillis())
                : Optional.empty();
    }
}
