package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.Routes;
import java.util.List;
import java.util.Objects;

/// What an operator made of the consumers that are installed.
///
/// @param consumers those that are installed, and those that are named
/// @param routes sorted by their names
/// @param effective every value under `consumers` and `routes`, without secrets
public record OperatorSetup(NamedConsumers consumers, List<ConfiguredRoute> routes, List<EffectiveValue> effective) {
    public OperatorSetup {
        Objects.requireNonNull(consumers, "consumers");
        routes = List.copyOf(routes);
        effective = List.copyOf(effective);
    }

    /// What reports are sent by.
    public Routes table() {
        return new Routes(routes.stream().map(ConfiguredRoute::route).toList());
    }
}
