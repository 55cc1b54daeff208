package io.narrows.exporter.application.delivery;

/// The part of the attempts in flight that this exporter may have, because other exporters deliver to the same
/// destinations from a shared spool. So a destination sees as many as from one exporter.
///
/// @param replicas how many exporters there are, this one included
record LaneShare(int replicas) {
    /// Everything, because there is no other exporter.
    static final LaneShare WHOLE = new LaneShare(1);

    LaneShare {
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas must be at least 1 but was " + replicas);
        }
    }

    /// @param whole of all exporters together
    /// @return at least 1, because each exporter must get on with its work
    int of(int whole) {
        return Math.max(1, whole / replicas);
    }
}
