package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.util.Optional;

/// What a producer was kept from connecting to. Thread-safe.
final class EgressRefusals {
    private volatile Optional<EgressRefusedException> last = Optional.empty();

    void add(EgressRefusedException refusal) {
        last = Optional.of(refusal);
    }

    /// Empty if there was none.
    Optional<EgressRefusedException> last() {
        return last;
    }
}
