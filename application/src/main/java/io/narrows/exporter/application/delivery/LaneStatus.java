package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.LaneName;
import java.util.Set;

/// The status of a lane, for operators.
///
/// @param hosts that the lane connects to
/// @param state what the lane does now
/// @param reason why the lane does not deliver in batches; blank if it does
/// @param inFlight batches in flight
/// @param replica the exporter where the lane runs, among those that share the spool; blank if the spool is not shared
public record LaneStatus(LaneName lane, Set<String> hosts, State state, String reason, int inFlight, String replica) {

    /// The state of a lane. In every state but `OPEN` the lane tries one delivery at a time.
    public enum State {
        /// Nothing was tried yet.
        NEW,
        /// The lane delivers in batches, because the destination took the last one.
        OPEN,
        /// The destination refused the last batch. The next delivery shows whether the destination or the batch is the
        /// cause.
        DOUBTED,
        /// The destination is unavailable. The lane retries at growing intervals until a delivery succeeds.
        BACKING_OFF,
        /// Settings or credentials are wrong. The lane retries at growing intervals until a delivery succeeds.
        PAUSED;

        /// Whether the lane waits between tries, because its destination failed more than once.
        public boolean isFailing() {
            return this == BACKING_OFF || this == PAUSED;
        }
    }

    public LaneStatus {
        hosts = Set.copyOf(hosts);
    }

    /// The lane of an exporter that has its spool for itself.
    public LaneStatus(LaneName lane, Set<String> hosts, State state, String reason, int inFlight) {
        this(lane, hosts, state, reason, inFlight, "");
    }

    LaneStatus at(String name) {
        return new LaneStatus(lane, hosts, state, reason, inFlight, name);
    }
}
