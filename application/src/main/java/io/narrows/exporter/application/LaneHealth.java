package io.narrows.exporter.application;

import io.narrows.exporter.application.LaneStatus.State;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Duration;

/// Whether a lane may deliver in batches, or has to try its destination with one delivery at a time, and not before
/// when: a circuit breaker.
///
/// Not thread-safe: the lane guards it. Waits by `System.nanoTime`, so that no jump of the clock holds a lane up.
final class LaneHealth {
    private final Backoff backoff;
    private State state = State.OPEN;
    private String reason = "";
    private Standing standing = Standing.NEW;
    private int failures;
    private long notBeforeNanos = System.nanoTime();

    LaneHealth(Backoff backoff) {
        this.backoff = backoff;
    }

    /// What is known of a destination. Those that are not proven are tried with one delivery at a time.
    enum Standing {
        /// Nothing yet.
        NEW,
        /// It took the last batch.
        PROVEN,
        /// It refused the last batch.
        FAILING
    }

    Standing standing() {
        return standing;
    }

    State state() {
        return state;
    }

    String reason() {
        return reason;
    }

    private boolean isOpen() {
        return state == State.OPEN;
    }

    /// How long until the next attempt is allowed; zero or less if it is.
    long waitNanos() {
        return isOpen() ? 0 : notBeforeNanos - System.nanoTime();
    }

    /// @return whether that is news
    boolean recovered() {
        var news = !isOpen();
        standing = Standing.PROVEN;
        state = State.OPEN;
        reason = "";
        failures = 0;
        return news;
    }

    /// @param atLeast what the destination asked for
    /// @return whether that is news
    boolean failed(State now, String why, Duration atLeast) {
        var news = state != now;
        standing = Standing.FAILING;
        state = now;
        reason = why;
        failures++;
        var wait = Math.max(backoff.after(failures).toNanos(), bounded(atLeast).toNanos());
        notBeforeNanos = System.nanoTime() + wait;
        return news;
    }

    private static Duration bounded(Duration asked) {
        return asked.compareTo(Spool.LONGEST_WAIT) < 0 ? asked : Spool.LONGEST_WAIT;
    }
}
