package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.inbound.cli.InspectedRoute;
import io.narrows.exporter.adapter.inbound.cli.InspectedRoute.Fit;
import io.narrows.exporter.adapter.inbound.cli.InspectedRoute.Target;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.RouteDestinations;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.report.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Inspects the routes for the command line.
final class RouteTable {
    private RouteTable() {}

    /// All routes, sorted by name, with the consumers and hosts that they lead to.
    ///
    /// @throws ConfigException if a value under `consumers` or `routes` is not allowed
    /// @throws RuntimeException if a plugin cannot be loaded, with a message for operators
    static List<InspectedRoute> inspect(Configuration configuration) {
        try (var consumers = Consumers.inspect(configuration)) {
            var destinations = new RouteDestinations(consumers.catalog());
            var inspected = new ArrayList<InspectedRoute>();
            for (var configured : consumers.setup().routes()) {
                var route = configured.route();
                inspected.add(new InspectedRoute(
                        route.name(),
                        route.source().toString(),
                        route.labels().toString(),
                        (source, labels) -> fit(route, source, labels),
                        configured.origin(),
                        targets(route, destinations)));
            }
            return inspected;
        }
    }

    private static List<Target> targets(Route route, RouteDestinations destinations) {
        try {
            return destinations.of(route).stream()
                    .map(destination -> new Target(destination.consumer(), destination.kind(), destination.hosts()))
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static Fit fit(Route route, String source, Labels labels) {
        if (route.takes(source, labels)) {
            return Fit.TAKEN;
        }
        if (route.takes(source)) {
            return Fit.NOT_TAKEN_FOR_ITS_LABELS;
        }
        var folded = new Glob(lowerCase(route.source().toString()));
        return folded.matches(lowerCase(source)) ? Fit.NOT_TAKEN_FOR_ITS_CASE : Fit.NOT_TAKEN;
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
