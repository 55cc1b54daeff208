package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// Decides whether a lane may deliver in batches, or has to try its destination with one delivery at a time, and not
/// before when: a circuit breaker.
///
/// One delivery that is refused says little about the destination, because the delivery may be to blame. Several in a
/// row do, above all if their reports are of different sources. So a lane that was open is only doubted after a first
/// failure, and the next delivery is tried at once; while few sources were refused, one of another source is tried as
/// soon as it is there, and the lane never waits long.
///
/// Not thread-safe: the lane guards it. Waits by `System.nanoTime`, so that no jump of the clock holds a lane up.
final class LaneHealth {
    /// The longest wait while all that failed is of one source.
    private static final Duration LONGEST_DOUBT = Duration.ofSeconds(5);

    /// Failures of more sources than these are an outage.
    private static final int FEW_SOURCES = 3;

    private static final int MOST_SUSPECTS = 64;

    /// So often an open lane takes deliveries of sources that were refused last before others.
    private static final int SUSPECTS_TURN = 4;

    private final Backoff backoff;
    private final Set<String> failedSources = new HashSet<>();
    private final LinkedHashSet<String> suspects = new LinkedHashSet<>();
    private State state = State.NEW;
    private String reason = "";
    private boolean doubtedBefore;
    private int failures;
    private int turns;
    private long lastFailureNanos;
    private long notBeforeNanos = System.nanoTime();
    private long lookedNanos = notBeforeNanos;

    LaneHealth(Backoff backoff) {
        this.backoff = backoff;
    }

    /// What went wrong with a batch.
    ///
    /// @param state what becomes of a lane that is not merely doubted
    /// @param atLeast what the destination asked for
    /// @param sources of the reports that were refused
    /// @param late whether the attempt ran out of time
    /// @param begunNanos when the attempt began
    record Failure(State state, String reason, Duration atLeast, Set<String> sources, boolean late, long begunNanos) {}

    State state() {
        return state;
    }

    String reason() {
        return reason;
    }

    boolean isProven() {
        return state == State.OPEN;
    }

    /// How long until the next attempt is allowed; zero or less if it is.
    long waitNanos() {
        return state.isFailing() ? notBeforeNanos - System.nanoTime() : 0;
    }

    /// How long until a delivery of another source may be tried, although the lane waits; never if many have failed.
    long lookNanos() {
        return failedSources.size() > FEW_SOURCES
                ? Long.MAX_VALUE
                : lookedNanos + backoff.first().toNanos() - System.nanoTime();
    }

    void looked() {
        lookedNanos = System.nanoTime();
    }

    /// The sources that are to be passed by if there is another: those that were refused last.
    Set<String> lessWanted() {
        if (suspects.isEmpty() || (isProven() && turns++ % SUSPECTS_TURN == SUSPECTS_TURN - 1)) {
            return Set.of();
        }
        return Set.copyOf(suspects);
    }

    boolean hasSuspects() {
        return !suspects.isEmpty();
    }

    /// @param sources of the reports that were taken
    /// @return whether that is news
    boolean recovered(Set<String> sources) {
        var news = state.isFailing();
        suspects.removeAll(sources);
        failedSources.clear();
        state = State.OPEN;
        reason = "";
        failures = 0;
        return news;
    }

    /// These were refused beside others that were taken.
    void suspect(Set<String> sources) {
        suspects.addAll(sources);
        while (suspects.size() > MOST_SUSPECTS) {
            suspects.removeFirst();
        }
    }

    /// @return whether that is news
    boolean failed(Failure failure) {
        suspect(failure.sources());
        if (failures > 0 && failure.begunNanos() - lastFailureNanos < 0) {
            // It was on its way when the destination failed, so it says the same once more.
            putOff(failure.atLeast());
            return false;
        }
        lastFailureNanos = System.nanoTime();
        failures++;
        failedSources.addAll(failure.sources());
        if (state == State.OPEN) {
            doubtedBefore = true;
            state = State.DOUBTED;
            reason = failure.reason();
            return false;
        }
        var news = state != failure.state();
        if (failures == 1) {
            doubtedBefore = false;
        }
        state = failure.state();
        reason = failure.reason();
        notBeforeNanos = System.nanoTime() + wait(failure).toNanos();
        putOff(failure.atLeast());
        return news;
    }

    private Duration wait(Failure failure) {
        var wait = backoff.after(doubtedBefore ? failures - 1 : failures);
        var isDoubtful = failedSources.size() == 1 && !failure.late() && failure.state() == State.BACKING_OFF;
        return isDoubtful && wait.compareTo(LONGEST_DOUBT) > 0 ? LONGEST_DOUBT : wait;
    }

    private void putOff(Duration asked) {
        var wait = asked.compareTo(Spool.LONGEST_WAIT) < 0 ? asked : Spool.LONGEST_WAIT;
        var then = System.nanoTime() + wait.toNanos();
        if (then - notBeforeNanos > 0) {
            notBeforeNanos = then;
        }
    }
}
