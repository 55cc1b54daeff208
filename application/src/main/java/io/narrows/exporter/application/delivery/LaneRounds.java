package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// When a lane that collects reports hands them over: in rounds, one for each interval. A round takes what came
/// before it began, and lasts until all of that is settled; what comes meanwhile is for the next one.
///
/// Rounds begin at the multiples of the interval since 1970 in UTC, such as at each full hour, so that a restart
/// neither hurries a round nor puts it off. One that was missed while the exporter did not run is made up for at once.
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

    /// @param interval zero for a lane that collects nothing: its round is never over
    LaneRounds(Duration interval, Clock clock) {
        this.interval = interval;
        this.clock = clock;
        this.begun =
                interval.isZero() ? Instant.MAX : following(clock.instant()).minus(interval);
        this.next = begun;
    }

    boolean collects() {
        return !interval.isZero();
    }

    /// How long until the next round; zero or less if it may begin, or if one is on. Never more than the interval,
    /// whatever becomes of the clock.
    long waitNanos() {
        if (!over) {
            return 0;
        }
        var passed = System.nanoTime() - endedNanos;
        return Math.min(Duration.between(clock.instant(), next).toNanos(), interval.toNanos() - passed);
    }

    /// To be called once the wait is over. While a round is on, it goes on.
    void begin() {
        if (over) {
            over = false;
            begun = clock.instant();
            takesWhatever = true;
        }
    }

    /// Whether what was leased is for this round: one of it came before. The first batch of a round always is, so
    /// that a clock that was set back holds nothing up for longer than an interval.
    boolean takes(List<Leased> batch) {
        var takes = !collects()
                || takesWhatever
                || batch.stream().anyMatch(delivery -> delivery.since().isBefore(begun));
        takesWhatever = false;
        return takes;
    }

    /// There is nothing left that came before this round.
    void end() {
        if (collects() && !over) {
            over = true;
            next = following(clock.instant());
            endedNanos = System.nanoTime();
        }
    }

    /// Something of this round has to be tried again, and is not to wait for the next one.
    void goOn() {
        over = false;
    }

    private Instant following(Instant time) {
        var length = Math.max(1, interval.toMillis());
        return Instant.ofEpochMilli((Math.floorDiv(time.toEpochMilli(), length) + 1) * length);
    }
}
