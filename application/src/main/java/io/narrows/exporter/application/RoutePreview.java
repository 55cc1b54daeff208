package io.narrows.exporter.application;

import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.RouteDestinations;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Shows an operator the routes, and who would get a report and why. Stores and delivers nothing. Thread-safe.
public final class RoutePreview {
    private final Routes routes;
    private final RouteDestinations destinations;
    private final NewDeliveries newDeliveries;
    private final Clock clock;

    /// A route as an operator sees it.
    ///
    /// @param source the pattern of the sources that it takes
    /// @param labels the patterns of the labels that it asks for; blank if it asks for none
    public record Shown(String name, String source, String labels, List<Target> targets) {
        public Shown {
            targets = List.copyOf(targets);
        }
    }

    /// A consumer that a route leads to.
    ///
    /// @param hosts without user and password
    public record Target(String consumer, boolean isInstalled, String hosts) {}

    /// A consumer that would get a report.
    ///
    /// @param isAsked whether the envelope names the consumer
    /// @param routes the names of the routes that add it
    /// @param problem why the delivery would be a dead letter at once; blank if it would not
    public record Recipient(String consumer, boolean isAsked, List<String> routes, String problem) {
        public Recipient {
            routes = List.copyOf(routes);
        }
    }

    /// @param spool names lanes
    public RoutePreview(ConsumerCatalog catalog, Routes routes, Spool spool, Clock clock) {
        this.routes = Objects.requireNonNull(routes, "routes");
        this.destinations = new RouteDestinations(catalog);
        this.newDeliveries = new NewDeliveries(catalog, routes, spool);
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// All routes, in their order.
    ///
    /// @throws InterruptedException if this thread was interrupted while a plugin was asked for its hosts
    public List<Shown> routes() throws InterruptedException {
        var shown = new ArrayList<Shown>();
        for (var route : routes.all()) {
            shown.add(new Shown(
                    route.name(), route.source().toString(), route.labels().toString(), targets(route)));
        }
        return shown;
    }

    /// The names of the routes that add a consumer to the reports of a source, some of them only to reports with some
    /// labels.
    public List<String> routesOf(String source, ConsumerId consumer) {
        return names(route -> route.takes(source), consumer);
    }

    /// Who would get a report, in the order of its deliveries.
    ///
    /// @throws InvalidReportException if a setting has the wrong type
    public List<Recipient> recipients(Envelope envelope) {
        var asked = envelope.consumers().keySet().stream()
                .map(consumer -> consumer.value())
                .collect(Collectors.toSet());
        return newDeliveries.of(envelope, Sender.ANYBODY, clock.instant()).stream()
                .map(delivery -> recipient(
                        delivery,
                        envelope,
                        asked.stream()
                                .anyMatch(name -> name.equalsIgnoreCase(
                                        delivery.lane().consumer().value()))))
                .toList();
    }

    private Recipient recipient(NewDelivery delivery, Envelope envelope, boolean isAsked) {
        var consumer = delivery.lane().consumer();
        var problem = delivery.state() instanceof Dead dead ? dead.reason() : "";
        return new Recipient(
                consumer.value(),
                isAsked,
                names(route -> route.takes(envelope.source(), envelope.labels()), consumer),
                problem);
    }

    private List<String> names(Predicate<Route> takes, ConsumerId consumer) {
        return routes.all().stream()
                .filter(route -> takes.test(route) && route.consumers().contains(consumer))
                .map(Route::name)
                .toList();
    }

    private List<Target> targets(Route route) throws InterruptedException {
        return destinations.of(route).stream()
                .map(target -> new Target(
                        target.consumer().value(), target.kind().isPresent(), String.join(", ", target.hosts())))
                .toList();
    }
}
