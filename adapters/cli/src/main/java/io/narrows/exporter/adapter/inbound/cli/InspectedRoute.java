package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// A configured route and its consumers.
///
/// @param pattern the pattern for the sources that the route takes
/// @param fit whether the route takes a given source
/// @param origin where the route is configured, such as `conf/application.yaml line 12`
public record InspectedRoute(
        String name, String pattern, Function<String, Fit> fit, String origin, List<Target> targets) {
    public InspectedRoute {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(origin, "origin");
        targets = List.copyOf(targets);
    }

    /// Whether a pattern matches a source.
    public enum Fit {
        TAKEN,
        NOT_TAKEN,
        /// The pattern would match if case were ignored.
        NOT_TAKEN_FOR_ITS_CASE
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
