package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.LaneTarget;
import io.narrows.exporter.application.delivery.LaneGate.Turn;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Replicas;
import java.time.Duration;
import java.util.function.LongSupplier;

/// What a lane leaves to other exporters at a shared spool: the tries of a failing destination that another makes, the
/// collecting that another does, and what only another can deliver.
///
/// During a rolling update the exporters have different plugins, options and key files for some minutes. What only the
/// new ones can deliver must not be buried by the old ones.
///
/// Not thread-safe: the thread of a lane uses it.
final class Elsewhere {
    /// How long a plugin must be missing everywhere, because an exporter that just started may not be known yet.
    static final Duration UNKNOWN_PLUGIN = Duration.ofSeconds(10);

    /// How long settings or a key may be wrong here and right elsewhere.
    static final Duration ROLLOUT = Duration.ofMinutes(10);

    private final LaneName lane;
    private final LaneGate gate;
    private final Replicas replicas;
    private final LongSupplier nanoTime;
    private boolean isGone;
    private long goneNanos;

    /// @param nanoTime such as `System::nanoTime`
    Elsewhere(LaneName lane, LaneGate gate, Replicas replicas, LongSupplier nanoTime) {
        this.lane = lane;
        this.gate = gate;
        this.replicas = replicas;
        this.nanoTime = nanoTime;
    }

    /// Whether another exporter tries the failing destination now, or collects for this lane. Then the turn is over.
    boolean takes(Turn turn, LaneTarget.Installed installed) {
        if (turn.waited().isPositive() && !replicas.claimProbe(lane, turn.waited())) {
            gate.leaveProbe();
            return true;
        }
        if (installed.interval().isPositive() && !replicas.hold(lane)) {
            gate.leaveRound();
            return true;
        }
        return false;
    }

    /// Whether another exporter may deliver the lane although it is gone here.
    boolean mayDeliver(LaneTarget.Gone gone) {
        if (!replicas.isShared() || gone.cause() == DeathCause.DAMAGED) {
            return false;
        }
        if (gone.cause() != DeathCause.NOT_INSTALLED) {
            return replicas.live().size() > 1 && isGoneForLess(ROLLOUT);
        }
        if (replicas.installed(lane.consumer()).isPresent()) {
            isGone = false;
            return true;
        }
        return isGoneForLess(UNKNOWN_PLUGIN);
    }

    private boolean isGoneForLess(Duration patience) {
        var now = nanoTime.getAsLong();
        if (!isGone) {
            isGone = true;
            goneNanos = now;
        }
        return now - goneNanos < patience.toNanos();
    }
}
