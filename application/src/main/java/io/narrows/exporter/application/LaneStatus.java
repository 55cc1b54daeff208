package io.narrows.exporter.application;

import io.narrows.exporter.domain.spool.Lane;
import java.util.Set;

/// How a lane is doing, for operators.
///
/// @param hosts that it talks to
/// @param state what it does now
/// @param reason why it is not open; blank if it is
/// @param inFlight batches that are on their way
public record LaneStatus(Lane lane, Set<String> hosts, State state, String reason, int inFlight) {

    /// What a lane does.
    public enum State {
        /// Delivers.
        OPEN,
        /// The destination is unavailable: tries one delivery at a time, less and less often, until one gets through.
        BACKING_OFF,
        /// Settings or credentials are wrong: tries one delivery at a time until one gets through.
        PAUSED
    }

    public LaneStatus {
        hosts = Set.copyOf(hosts);
    }
}
