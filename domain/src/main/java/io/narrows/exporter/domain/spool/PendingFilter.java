package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Set;

/// Selects pending deliveries. An empty set matches everything.
///
/// @param consumers the consumers of the deliveries
/// @param sources the sources of the reports
public record PendingFilter(Set<ConsumerId> consumers, Set<String> sources) {
    /// Selects all pending deliveries.
    public static final PendingFilter ALL = new PendingFilter(Set.of(), Set.of());

    public PendingFilter {
        consumers = Set.copyOf(consumers);
        sources = Set.copyOf(sources);
    }

    /// Whether this filter selects a delivery.
    public boolean matches(ConsumerId consumer, String source) {
        return mayMatch(consumer) && (sources.isEmpty() || sources.contains(source));
    }

    /// Whether this filter can select deliveries to a consumer.
    public boolean mayMatch(ConsumerId consumer) {
        return consumers.isEmpty() || consumers.contains(consumer);
    }
}
