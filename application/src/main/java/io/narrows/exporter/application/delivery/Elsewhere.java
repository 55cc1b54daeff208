package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.LaneTarget;
import io.narrows.exporter.application.delivery.LaneGate.Turn;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Replicas;
import java.time.Duration;

/// What a lane leaves to other exporters at a shared spool: the tries of a failing destination that another makes, the
/// collecting that another does, and what only another can deliver.
///
/// During a rolling update the exporters have different plugins, options and key files for some minutes. What only the
/// new ones can deliver must not be buried by the old ones.
///
/// Not thread-safe: the thread of a lane uses it.
final class Elsewhere {
    private final LaneName lane;
    private final LaneGate gate;
    private final Replicas replicas;
    private final GoneSince goneSince;

    Elsewhere(LaneName lane, LaneGate gate, Replicas replicas, GoneSince goneSince) {
        this.lane = lane;
        this.gate = gate;
        this.replicas = replicas;
        this.goneSince = goneSince;
    }

    /// Records that this exporter can deliver the lane. If it is gone later, it may be left to others as long as
    /// before.
    void isHere() {
        goneSince.forget(lane);
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
        if (gone.cause() == DeathCause.NOT_INSTALLED
                && replicas.installed(lane.consumer()).isPresent()) {
            goneSince.forget(lane);
            return true;
        }
        return goneSince.goneFor(lane, gone).compareTo(patience(gone)) < 0;
    }

    /// An exporter that just started may not be known yet. What is installed at the others that are known is known too;
    /// their options and keys are not.
    private Duration patience(LaneTarget.Gone gone) {
        var mayHave =
                gone.cause() != DeathCause.NOT_INSTALLED && replicas.live().size() > 1;
        return mayHave ? Replicas.ROLLOUT : Replicas.DISCOVERY;
    }
}
