package io.narrows.exporter.application.routing;

import io.narrows.exporter.application.call.LaneHosts;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Shows an operator where a route leads. Thread-safe.
public final class RouteDestinations {
    private final ConsumerCatalog catalog;
    private final LaneHosts hosts = new LaneHosts();

    /// One destination of a route.
    ///
    /// @param kind the id of the installed consumer; empty if it is not installed
    /// @param hosts sorted, without user and password
    public record Destination(ConsumerId consumer, Optional<ConsumerId> kind, List<String> hosts) {
        public Destination {
            Objects.requireNonNull(consumer, "consumer");
            Objects.requireNonNull(kind, "kind");
            hosts = List.copyOf(hosts);
        }
    }

    public RouteDestinations(ConsumerCatalog catalog) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
    }

    /// @throws InterruptedException if this thread was interrupted while a plugin was asked for its hosts
    public List<Destination> of(Route route) throws InterruptedException {
        var destinations = new ArrayList<Destination>();
        for (var consumer : route.consumers()) {
            var type = catalog.find(consumer);
            destinations.add(new Destination(
                    consumer, type.map(ConsumerType::kind), type.isPresent() ? hosts(type.get()) : List.of()));
        }
        return destinations;
    }

    private List<String> hosts(ConsumerType type) throws InterruptedException {
        return type.bind(ConsumerSettings.NONE) instanceof Binding.Bound bound
                ? hosts.of(type, bound.settings()).shown().stream().sorted().toList()
                : List.of();
    }
}
