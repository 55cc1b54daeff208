package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The rounds in which a collecting lane hands over its reports, one for each interval. A round takes the reports that
/// came before it began, and lasts until all of them are settled. Later reports are for the next round.
///
/// Rounds begin at the multiples of the interval since 1970 in UTC, such as at each full hour, so that a restart
/// neither advances nor delays a round. A round that was missed while the exporter did not run starts at once.
///
/// Not thread-safe: the lane guards it.
final class LaneRounds {
    private final Duration interval;
    private final Clock clock;
    private Instant begun;
    private Instant next;
    private long endedNanos;
    private boolean over;
    private boolean takesWhatever;

    /// @param interval zero for a lane that does not collect: its round never ends
    LaneRounds(Duration interval, Clock clock) {
        this.interval = interval;
        this.clock = clock;
        this.begun =
                interval.isZero() ? Instant.MAX : following(clock.instant()).minus(interval);
        this.next = begun;
    }

    /// These rounds as after a start.
    LaneRounds restarted() {
        return new LaneRounds(interval, clock);
    }

    boolean collects() {
        return !interval.isZero();
    }

    /// The time until the next round; zero or less if a round may begin or is running. Never more than the interval,
    /// even if the clock changes.
    long waitNanos() {
        if (!over) {
            return 0;
        }
        var passed = System.nanoTime() - endedNanos;
        return Math.min(Duration.between(clock.instant(), next).toNanos(), interval.toNanos() - passed);
    }

    /// Begins a round. Call this once the wait is over. A running round goes on.
    void begin() {
        if (over) {
            over = false;
            begun = clock.instant();
            takesWhatever = true;
        }
    }

    /// Whether a leased batch belongs to this round: at least one delivery came before the round began. The first batch
    /// of a round always belongs to it, so that a clock that was set back delays nothing for longer than an interval.
    boolean takes(List<Leased> batch) {
        var takes = !collects()
                || takesWhatever
                || batch.stream().anyMatch(delivery -> delivery.since().isBefore(begun));
        takesWhatever = false;
        return takes;
    }

    /// Ends the round: no delivery from before it is left.
    void end() {
        if (collects() && !over) {
            over = true;
            next = following(clock.instant());
            endedNanos = System.nanoTime();
        }
    }

    /// Continues the round, because a delivery of it must be retried without waiting for the next round.
    void goOn() {
        over = false;
    }

    private Instant following(Instant time) {
        var length = Math.max(1, interval.toMillis());
        return Instant.ofEpochMilli((Math.floorDiv(time.toEpochMilli(), length) + 1) * length);
    }
}
