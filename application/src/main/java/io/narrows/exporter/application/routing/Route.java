package io.narrows.exporter.application.routing;

import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/// An operator's rule that sends reports of some sources to consumers, in addition to those their envelopes name.
///
/// @param name for operators to read
/// @param source the sources that the route takes
/// @param consumers at least one, each once; asked for without settings
public record Route(String name, Glob source, List<ConsumerId> consumers) {
    public Route {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        consumers = List.copyOf(consumers);
        if (consumers.isEmpty() || new LinkedHashSet<>(consumers).size() < consumers.size()) {
            throw new IllegalArgumentException("a route goes to at least one consumer, and to each once");
        }
    }

    /// Whether this route takes reports of a source.
    public boolean takes(String reportSource) {
        return source.matches(reportSource);
    }
}
