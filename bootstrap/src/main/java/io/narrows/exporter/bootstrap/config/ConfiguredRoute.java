package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.routing.Route;
import java.util.Objects;

/// A route and the place where it is configured.
///
/// @param origin in words for operators, such as `conf/application.yaml line 12`
public record ConfiguredRoute(Route route, String origin) {
    public ConfiguredRoute {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(origin, "origin");
    }
}
