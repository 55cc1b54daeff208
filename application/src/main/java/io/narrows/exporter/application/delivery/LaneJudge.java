package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.delivery.LaneHealth.Failure;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.spool.LaneName;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/// Draws conclusions from the attempts of a lane: the health of its destination, how many attempts may be in flight at
/// once, and how large a batch may be.
///
/// Guarded by the lock of the lane's gate.
final class LaneJudge {
    private static final System.Logger LOGGER = System.getLogger(LaneJudge.class.getName());

    private final LaneName lane;
    private final LaneSettings settings;
    private final Supplier<LaneShare> share;
    private final LaneFigures figures;
    private final LaneHealth health;
    private final ConcurrencyLimit limit;
    private final BatchSize batchSize = new BatchSize();
    private Set<String> hosts = Set.of();
    private boolean collects;

    /// Whether the last batch ran out of time, so that the next attempt takes half a batch instead of a single
    /// delivery.
    private boolean halved;

    LaneJudge(LaneName lane, LaneSettings settings, Supplier<LaneShare> share, LaneHealth health, LaneFigures figures) {
        this.lane = lane;
        this.settings = settings;
        this.share = share;
        this.health = health;
        this.figures = figures;
        this.limit = new ConcurrencyLimit(settings.laneConcurrency());
    }

    /// Sets what follows from the settings of the lane: whether it collects, and its hosts.
    ///
    /// @param collecting whether reports are collected for an interval
    void learn(boolean collecting, Set<String> destination) {
        collects = collecting;
        hosts = destination;
    }

    Set<String> hosts() {
        return hosts;
    }

    /// How many attempts to a proven destination may be in flight.
    int concurrency() {
        return Math.min(limit.current(), mostConcurrency());
    }

    /// How many attempts may be in flight at the most.
    int mostConcurrency() {
        return share.get().of(settings.laneConcurrency());
    }

    /// The limits of the next batch. A collected batch stays together, because probing the destination with a part of
    /// it would split one digest in two.
    BatchLimits limits(boolean proven, BatchLimits declared) {
        return proven || collects || halved ? batchSize.within(declared) : BatchLimits.ONE;
    }

    /// Updates the lane's state from an attempt.
    ///
    /// @param declared the limits that the consumer declares
    /// @param late whether the batch ran out of time
    /// @return whether the batch failed as a whole
    boolean judge(LaneAttempt attempt, LaneVerdict verdict, BatchLimits declared, boolean late) {
        return switch (verdict.kind()) {
            case TAKEN -> {
                limit.succeeded((double) attempt.elapsedNanos());
                batchSize.taken(attempt.size(), declared);
                recovered(attempt, verdict);
                yield false;
            }
            case PARTLY_REFUSED -> {
                if (collects) {
                    failed(attempt, verdict, State.BACKING_OFF, late);
                    yield true;
                }
                if (verdict.refused() > verdict.taken()) {
                    limit.refused();
                }
                recovered(attempt, verdict);
                health.suspect(verdict.refusedSources());
                yield false;
            }
            case UNAVAILABLE -> {
                failed(attempt, verdict, State.BACKING_OFF, late);
                yield true;
            }
            case MISCONFIGURED -> {
                failed(attempt, verdict, State.PAUSED, late);
                yield true;
            }
            case NOTHING -> false;
        };
    }

    /// Records a failure of the exporter itself. The lane waits and tries again.
    void broke(Throwable thrown) {
        health.failed(new Failure(
                State.BACKING_OFF,
                "the exporter failed: " + thrown.getClass().getName(),
                settings.firstBackoff(),
                Set.of(),
                true,
                System.nanoTime()));
    }

    private void recovered(LaneAttempt attempt, LaneVerdict verdict) {
        halved = false;
        var sources = health.hasSuspects() ? attempt.sources() : Set.<String>of();
        sources = verdict.refusedSources().isEmpty() ? sources : without(sources, verdict.refusedSources());
        if (health.recovered(sources)) {
            LOGGER.log(Level.INFO, "lane recovered lane={0}", lane);
        }
    }

    private static Set<String> without(Set<String> sources, Set<String> refused) {
        var rest = new HashSet<>(sources);
        rest.removeAll(refused);
        return rest;
    }

    private void failed(LaneAttempt attempt, LaneVerdict verdict, State state, boolean late) {
        halved = late && attempt.size() > 1;
        if (late && batchSize.ranOutOfTime(attempt.size())) {
            figures.batchHalved(lane.consumer());
        }
        var failure = new Failure(
                state, verdict.reason(), verdict.retryAfter(), verdict.refusedSources(), late, attempt.begunNanos());
        var news = health.failed(failure);
        if (health.state() != State.DOUBTED || late) {
            limit.refused();
        }
        if (news) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} lane={1} hosts={2} reason=\"{3}\"",
                    state == State.PAUSED ? "lane paused" : "lane backs off",
                    lane,
                    hosts,
                    verdict.reason());
        }
    }
}
