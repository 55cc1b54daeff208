package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.Routes;
import java.util.List;
import java.util.Objects;

/// The consumers and routes that an operator configured.
///
/// @param consumers the installed consumers and the named consumers
/// @param routes sorted by their names
/// @param effective every value under `consumers` and `routes`, without secrets
public record OperatorSetup(NamedConsumers consumers, List<ConfiguredRoute> routes, List<EffectiveValue> effective) {
    public OperatorSetup {
        Objects.requireNonNull(consumers, "consumers");
        routes = List.copyOf(routes);
        effective = List.copyOf(effective);
    }

    /// The routes that decide where reports are sent.
    public Routes table() {
        return new Routes(routes.stream().map(ConfiguredRoute::route).toList());
    }
}
