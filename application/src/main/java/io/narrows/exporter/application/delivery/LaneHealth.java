package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// The circuit breaker of a lane. Decides whether the lane may deliver in batches, or must probe its destination with
/// one delivery at a time, and when.
///
/// One refused delivery says little about the destination, because the delivery may be the cause. Several refusals in a
/// row do say something, above all if the reports have different sources. So a first failure only puts an open lane in
/// doubt, and the next delivery is tried at once. While few sources were refused, a delivery of another source is tried
/// as soon as there is one, and the lane never waits long.
///
/// Not thread-safe: the lane guards it. Waits by `System.nanoTime`, so that no jump of the clock delays a lane.
final class LaneHealth {
    /// The longest wait while all failures come from one source.
    private static final Duration LONGEST_DOUBT = Duration.ofSeconds(5);

    /// Failures of more sources than this are an outage.
    private static final int FEW_SOURCES = 3;

    private static final int MOST_SUSPECTS = 64;

    /// An open lane prefers sources without recent refusals, except in one turn out of this many.
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
    private Duration lastWait = Duration.ZERO;
    private long notBeforeNanos = System.nanoTime();
    private long lookedNanos = notBeforeNanos;

    LaneHealth(Backoff backoff) {
        this.backoff = backoff;
    }

    /// The failure of a batch.
    ///
    /// @param state the state of the lane unless the lane is only doubted
    /// @param atLeast the wait that the destination asked for
    /// @param sources of the refused reports
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

    /// The time until the next attempt is allowed; zero or less if it is allowed now.
    long waitNanos() {
        return state.isFailing() ? notBeforeNanos - System.nanoTime() : 0;
    }

    /// How long the lane waits for its next try; zero if it does not wait.
    Duration lastWait() {
        return state.isFailing() ? lastWait : Duration.ZERO;
    }

    /// Waits as long again, because another exporter tries the destination.
    void waitAgain() {
        notBeforeNanos = System.nanoTime() + lastWait.toNanos();
    }

    /// The time until a delivery of another source may be tried although the lane waits. Never if many sources have
    /// failed.
    long lookNanos() {
        return failedSources.size() > FEW_SOURCES
                ? Long.MAX_VALUE
                : lookedNanos + backoff.first().toNanos() - System.nanoTime();
    }

    void looked() {
        lookedNanos = System.nanoTime();
    }

    /// The recently refused sources, which the lane skips if there is a delivery of another source.
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
    /// @return whether the lane was failing before
    boolean recovered(Set<String> sources) {
        var news = state.isFailing();
        suspects.removeAll(sources);
        failedSources.clear();
        state = State.OPEN;
        reason = "";
        failures = 0;
        return news;
    }

    /// Records sources that were refused while others in the same batch were taken.
    void suspect(Set<String> sources) {
        suspects.addAll(sources);
        while (suspects.size() > MOST_SUSPECTS) {
            suspects.removeFirst();
        }
    }

    /// @return whether the lane changes to a failing state, or from one failing state to the other
    boolean failed(Failure failure) {
        suspect(failure.sources());
        if (failures > 0 && failure.begunNanos() - lastFailureNanos < 0) {
            // The attempt was in flight when the destination failed, so it adds no new information.
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
        lastWait = wait(failure);
        notBeforeNanos = System.nanoTime() + lastWait.toNanos();
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
