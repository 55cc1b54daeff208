package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Objects;
import java.util.Set;

/// One of the exporters that share a spool.
///
/// @param name unique among those that are alive, such as the name of its pod
/// @param consumers those that are installed there
public record Replica(String name, Set<ConsumerId> consumers) {
    public Replica {
        Objects.requireNonNull(name, "name");
        consumers = Set.copyOf(consumers);
    }
}
