package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import java.util.Optional;
import java.util.Set;

/// How the reading of a payload ended.
public sealed interface PayloadRead {

    /// The payload and the labels are as they were stored.
    ///
    /// @param lanes the fingerprints of the lanes that it is for; empty if it is not bound to lanes
    record Opened(Payload payload, Labels labels, Set<String> lanes) implements PayloadRead {
        public Opened {
            lanes = Set.copyOf(lanes);
        }

        public boolean isFor(String lane) {
            return lanes.isEmpty() || lanes.contains(lane);
        }
    }

    /// The payload is missing, or it or its labels are not what was stored here.
    record Damaged() implements PayloadRead {}

    /// The payload is sealed with a key that the spool does not have now.
    ///
    /// @param problem names the key and what to do
    record KeyMissing(String problem) implements PayloadRead {}

    /// The payload with its labels; empty if it cannot be read.
    default Optional<Opened> ifOpened() {
        return this instanceof Opened opened ? Optional.of(opened) : Optional.empty();
    }
}
