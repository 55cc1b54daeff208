package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.util.Optional;

/// Records the refused connections of a producer. Thread-safe.
final class EgressRefusals {
    private volatile Optional<EgressRefusedException> last = Optional.empty();

    void add(EgressRefusedException refusal) {
        last = Optional.of(refusal);
    }

    /// The last refusal; empty if there was none.
    Optional<EgressRefusedException> last() {
        return last;
    }
}
