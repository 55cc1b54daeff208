package io.narrows.exporter.application;

import io.narrows.exporter.application.LaneStatus.State;
import java.time.Duration;

/// Whether a lane may deliver in batches, or has to try its destination with one delivery at a time, and not before
/// when: a circuit breaker.
///
/// Not thread-safe: the lane guards it. Waits by `System.nanoTime`, so that no jump of the clock holds a lane up.
final class LaneHealth {
    private final Backoff backoff;
    private State state = State.OPEN;
    private String reason = "";
    private int failures;
    private long notBeforeNanos = System.nanoTime();

    LaneHealth(Backoff backoff) {
        this.backoff = backoff;
    }

    State state() {
        return state;
    }

    String reason() {
        return reason;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /// How long until the next attempt is allowed; zero or less if it is.
    long waitNanos() {
        return isOpen() ? 0 : notBeforeNanos - System.nanoTime();
    }

    /// @return whether that is news
    boolean recovered() {
        var news = !isOpen();
        state = State.OPEN;
        reason = "";
        failures = 0;
        return news;
    }

    /// @param atLeast what the destination asked for
    /// @return whether that is news
    boolean failed(State now, String why, Duration atLeast) {
        var news = state != now;
        state = now;
        reason = why;
        failures++;
        var wait = backoff.after(failures);
        notBeforeNanos = System.nanoTime() + (wait.compareTo(atLeast) > 0 ? wait : atLeast).toNanos();
        return news;
    }
}
