package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.events.OwnSource;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnReportsTest {
    private static final ConsumerId SIEM = new ConsumerId("siem");

    private final Spool spool = Fixtures.spool();
    private final Counters counters = new Counters();
    private final BlockingQueue<Delivery> called = new LinkedBlockingQueue<>();
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

    @AfterEach
    void stop() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        spool.close();
    }

    @Test
    void aReportGoesWhereTheRoutesSendItsSource() throws Exception {
        var own = own("exporter_event");
        assertThat(own.isRouted()).isTrue();

        own.accept(Payload.of("{\"a\":1}"));

        await("the call", () -> !called.isEmpty());
        assertThat(called).singleElement().satisfies(delivery -> {
            assertThat(delivery.report().source()).isEqualTo("exporter_event");
            assertThat(delivery.report().payload().text()).isEqualTo("{\"a\":1}");
            assertThat(delivery.id().consumer()).isEqualTo(SIEM);
        });
    }

    @Test
    void aRouteForAnotherSourceTakesNone() {
        var own = own("exporter_audit");
        assertThat(own.isRouted()).isFalse();

        try (var log = LogLines.of(AcceptReport.class)) {
            own.accept(Payload.of("{}"));

            assertThat(spool.countPending(PendingFilter.ALL)).isZero();
            assertThat(counters.acceptedReports()).isZero();
            assertThat(log.all()).isEmpty();
        }
    }

    @Test
    void theOperatorIsWarnedOnceOfReportsThatCannotBeKept() throws Exception {
        var own = own("*");
        dispatcher.stop(Duration.ZERO);

        try (var log = LogLines.of(OwnReports.class)) {
            for (int i = 0; i < 3; i++) {
                own.accept(Payload.of("{}"));
                Thread.sleep(5);
            }

            assertThat(log.all()).containsExactly("WARNING event lost reason=\"the exporter is stopping\"");
        }
        assertThat(spool.countPending(PendingFilter.ALL)).isZero();
    }

    private OwnReports own(String routed) {
        var routes = new Routes(List.of(new Route("own", new Glob(routed), LabelPatterns.NONE, List.of(SIEM))));
        var accept = new AcceptReport(catalog, routes, spool, dispatcher, counters, Clock.systemUTC(), new Random());
        return new OwnReports(OwnSource.EVENT, accept, routes, "event lost reason=\"{0}\"");
    }
}
