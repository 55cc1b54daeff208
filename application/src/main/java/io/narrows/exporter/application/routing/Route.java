package io.narrows.exporter.application.routing;

import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/// An operator's rule that sends reports of some sources, with some labels, to consumers, in addition to those their
/// envelopes name.
///
/// @param name for operators to read
/// @param source the sources that the route takes
/// @param labels the labels that a report must have to be taken
/// @param consumers at least one, each once; asked for without settings
public record Route(String name, Glob source, LabelPatterns labels, List<ConsumerId> consumers) {
    public Route {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(labels, "labels");
        consumers = List.copyOf(consumers);
        if (consumers.isEmpty() || new LinkedHashSet<>(consumers).size() < consumers.size()) {
            throw new IllegalArgumentException("a route goes to at least one consumer, and to each once");
        }
    }

    /// Whether this route takes reports of a source, if they have the labels that it asks for.
    public boolean takes(String reportSource) {
        return source.matches(reportSource);
    }

    /// Whether this route takes a report.
    public boolean takes(String reportSource, Labels reportLabels) {
        return takes(reportSource) && labels.match(reportLabels);
    }
}
