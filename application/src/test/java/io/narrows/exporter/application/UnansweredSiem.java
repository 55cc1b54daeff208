package io.narrows.exporter.application;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/// An exporter with one named consumer, which remembers what it is called with and never answers. So what it gets stays
/// pending until `stop`.
final class UnansweredSiem {
    static final ConsumerId SIEM = new ConsumerId("siem");

    private final Spool spool = Fixtures.spool();
    private final Counters counters = new Counters();
    private final Queue<Delivery> called = new ConcurrentLinkedQueue<>();
    private final Catalog types = Catalog.of(new ClusterType(batch -> {
        called.addAll(batch);
        new CountDownLatch(1).await();
        return List.of();
    }));
    private final NamedConsumers catalog = new NamedConsumers(
            types,
            List.of(new NamedConsumer(
                    SIEM, types.all().getFirst(), ConsumerSettings.of(Map.of("hostport", "siem:9200")))));
    private final Dispatcher dispatcher =
            new Dispatcher(catalog, spool, LaneSettings.DEFAULT, Clock.systemUTC(), new Random());

    Spool spool() {
        return spool;
    }

    Counters counters() {
        return counters;
    }

    /// What the consumer was called with so far.
    Queue<Delivery> called() {
        return called;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /// Accepts what the route of this source takes.
    AcceptReport accepting(String source) {
        return new AcceptReport(catalog, routes(source), spool, dispatcher, counters, Clock.systemUTC(), new Random());
    }

    /// One route, for the sources that match, to the consumer.
    static Routes routes(String source) {
        return new Routes(List.of(new Route("own", new Glob(source), LabelPatterns.NONE, List.of(SIEM))));
    }

    void stop() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        spool.close();
    }
}
