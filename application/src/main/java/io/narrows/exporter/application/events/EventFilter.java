package io.narrows.exporter.application.events;

import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Set;

/// Selects events. An empty set selects everything.
///
/// @param consumers the event must be about one of them
/// @param sources patterns; a source of the event must match one of them
/// @param kinds the event must be of one of them
public record EventFilter(Set<ConsumerId> consumers, Set<Glob> sources, Set<Event.Kind> kinds) {
    /// Selects all events.
    public static final EventFilter ALL = new EventFilter(Set.of(), Set.of(), Set.of());

    public EventFilter {
        consumers = Set.copyOf(consumers);
        sources = Set.copyOf(sources);
        kinds = Set.copyOf(kinds);
    }

    /// Whether this filter selects an event.
    public boolean selects(Event event) {
        return (kinds.isEmpty() || kinds.contains(event.kind()))
                && (consumers.isEmpty() || event.consumers().stream().anyMatch(consumers::contains))
                && (sources.isEmpty() || event.sources().stream().anyMatch(this::hasSource));
    }

    private boolean hasSource(String source) {
        return sources.stream().anyMatch(glob -> glob.matches(source));
    }
}
