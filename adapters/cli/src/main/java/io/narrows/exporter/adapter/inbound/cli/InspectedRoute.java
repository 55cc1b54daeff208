package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/// A configured route and its consumers.
///
/// @param pattern the pattern for the sources that the route takes
/// @param labels the patterns for labels that a report must have; blank if it needs none
/// @param fit whether the route takes a report with a given source and labels
/// @param origin where the route is configured, such as `conf/application.yaml line 12`
public record InspectedRoute(
        String name,
        String pattern,
        String labels,
        BiFunction<String, Labels, Fit> fit,
        String origin,
        List<Target> targets) {
    public InspectedRoute {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(origin, "origin");
        targets = List.copyOf(targets);
    }

    /// Whether a route takes a report.
    public enum Fit {
        TAKEN,
        NOT_TAKEN,
        /// The pattern would match if case were ignored.
        NOT_TAKEN_FOR_ITS_CASE,
        /// The source matches, and the labels do not.
        NOT_TAKEN_FOR_ITS_LABELS
    }

    /// A consumer of a route.
    ///
    /// @param type the id of the installed consumer; empty if its plugin could not be loaded
    /// @param hosts the hosts that the consumer talks to, without user and password
    public record Target(ConsumerId consumer, Optional<ConsumerId> type, List<String> hosts) {
        public Target {
            Objects.requireNonNull(consumer, "consumer");
            Objects.requireNonNull(type, "type");
            hosts = List.copyOf(hosts);
        }
    }
}
