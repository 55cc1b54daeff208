package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Set;

/// Which pending deliveries are meant. An empty set leaves that side open.
///
/// @param consumers those that are to get them
/// @param sources of the reports
public record PendingFilter(Set<ConsumerId> consumers, Set<String> sources) {
    /// All of them.
    public static final PendingFilter ALL = new PendingFilter(Set.of(), Set.of());

    public PendingFilter {
        consumers = Set.copyOf(consumers);
        sources = Set.copyOf(sources);
    }

    /// Whether a delivery is meant.
    public boolean matches(ConsumerId consumer, String source) {
        return mayMatch(consumer) && (sources.isEmpty() || sources.contains(source));
    }

    /// Whether deliveries to a consumer can be meant.
    public boolean mayMatch(ConsumerId consumer) {
        return consumers.isEmpty() || consumers.contains(consumer);
    }
}
