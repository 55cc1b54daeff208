package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.LaneName;
import java.util.Set;

/// How a lane is doing, for operators.
///
/// @param hosts that it talks to
/// @param state what it does now
/// @param reason why it does not deliver in batches; blank if it does
/// @param inFlight batches that are on their way
public record LaneStatus(LaneName lane, Set<String> hosts, State state, String reason, int inFlight) {

    /// What a lane does. In every state but `OPEN` it tries one delivery at a time.
    public enum State {
        /// Nothing has been tried yet.
        NEW,
        /// Delivers in batches: the destination took the last one.
        OPEN,
        /// The destination refused the last batch. The next delivery decides whether it is the destination or the
        /// batch.
        DOUBTED,
        /// The destination is unavailable: tries less and less often, until a delivery gets through.
        BACKING_OFF,
        /// Settings or credentials are wrong: tries less and less often, until a delivery gets through.
        PAUSED;

        /// Whether the lane waits between tries, because its destination failed more than once.
        public boolean isFailing() {
            return this == BACKING_OFF || this == PAUSED;
        }
    }

    public LaneStatus {
        hosts = Set.copyOf(hosts);
    }
}
