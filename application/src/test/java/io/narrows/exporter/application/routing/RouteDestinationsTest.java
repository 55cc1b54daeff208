package io.narrows.exporter.application.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.RouteDestinations.Destination;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteDestinationsTest {
    private static final ConsumerId MAIN = new ConsumerId("main");
    private static final ConsumerId GONE = new ConsumerId("gone");

    @Test
    void aRouteLeadsToTheHostsOfItsConsumersWithoutTheirUsers() throws Exception {
        var cluster = new ClusterType(batch -> List.of());
        var settings = cluster.settings().parse(Map.of("hostport", "https://user:hunter2@c:9200"));
        var catalog = new NamedConsumers(Catalog.of(cluster), List.of(new NamedConsumer(MAIN, cluster, settings)));

        var destinations = new RouteDestinations(catalog)
                .of(new Route("all", new Glob("*"), LabelPatterns.NONE, List.of(MAIN, GONE)));

        assertThat(destinations)
                .containsExactly(
                        new Destination(MAIN, Optional.of(Fixtures.CLUSTER), List.of("c:9200")),
                        new Destination(GONE, Optional.empty(), List.of()));
    }
}
