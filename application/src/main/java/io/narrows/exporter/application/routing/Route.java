package io.narrows.exporter.application.routing;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/// Where an operator sends reports of some sources, whatever their envelopes ask for.
///
/// @param name for operators to read
/// @param source the sources that it takes
/// @param consumers at least one, each once; asked for without settings
public record Route(String name, SourceGlob source, List<ConsumerId> consumers) {
    public Route {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        consumers = List.copyOf(consumers);
        if (consumers.isEmpty() || new LinkedHashSet<>(consumers).size() < consumers.size()) {
            throw new IllegalArgumentException("a route goes to at least one consumer, and to each once");
        }
    }

    /// Whether it takes reports of this source.
    public boolean takes(String reportSource) {
        return source.matches(reportSource);
    }
}
