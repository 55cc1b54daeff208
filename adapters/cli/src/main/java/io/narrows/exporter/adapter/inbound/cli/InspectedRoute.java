package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// A route as it is configured, and where it leads.
///
/// @param pattern for the sources that it takes
/// @param fit whether it takes a source
/// @param origin where it is configured, such as `conf/application.yaml line 12`
public record InspectedRoute(
        String name, String pattern, Function<String, Fit> fit, String origin, List<Target> targets) {
    public InspectedRoute {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(origin, "origin");
        targets = List.copyOf(targets);
    }

    /// How a source and a pattern go together.
    public enum Fit {
        TAKEN,
        NOT_TAKEN,
        /// It would be taken if capitals and small letters were the same.
        NOT_TAKEN_FOR_ITS_CASE
    }

    /// A consumer that it leads to.
    ///
    /// @param type the id of the installed consumer; empty if there is none, as the plugin could not be loaded
    /// @param hosts that it talks to, without user and password
    public record Target(ConsumerId consumer, Optional<ConsumerId> type, List<String> hosts) {
        public Target {
            Objects.requireNonNull(consumer, "consumer");
            Objects.requireNonNull(type, "type");
            hosts = List.copyOf(hosts);
        }
    }
}
