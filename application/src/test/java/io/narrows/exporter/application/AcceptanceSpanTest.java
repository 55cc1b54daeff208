package io.narrows.exporter.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.trace.Span;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests that a report is kept with the place of its acceptance in a trace.
class AcceptanceSpanTest {
    private static final Optional<RequestKey> KEY =
            Optional.of(new RequestKey(new IdempotencyKey("k"), "/forward", true));

    private final Queue<String> places = new ConcurrentLinkedQueue<>();
    private final Catalog catalog = Catalog.of(new ClusterType(batch -> {
        batch.forEach(delivery -> places.add(delivery.report().labels().all().getOrDefault("traceparent", "")));
        return List.of(new Delivered());
    }));
    private final Spool spool = Fixtures.spool();
    private final Dispatcher dispatcher =
            new Dispatcher(catalog, spool, LaneSettings.DEFAULT, Clock.systemUTC(), new Random());
    private final AcceptReport acceptReport =
            new AcceptReport(catalog, Routes.NONE, spool, dispatcher, new Counters(), Clock.systemUTC(), new Random());

    @AfterEach
    void close() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        spool.close();
    }

    @Test
    void aRequestThatIsSentAgainIsRecognizedThoughItsSpanIsAnother() throws Exception {
        var receipts = new ArrayList<Receipt>();
        for (var span : List.of(span("first"), span("second"))) {
            span.run(() -> receipts.add(acceptReport.accept(Fixtures.envelope("a", "{}"), Sender.ANYBODY, KEY)));
            verify(span).accepted(receipts.getFirst().report(), "kubebench_report");
        }

        assertThat(receipts.get(1).report()).isEqualTo(receipts.get(0).report());
        Fixtures.await("the delivery", () -> !places.isEmpty());
        assertThat(places).containsExactly("first");
    }

    private static Span span(String place) {
        var span = mock(Span.class, CALLS_REAL_METHODS);
        when(span.mark(any())).thenReturn(Labels.of(Map.of("traceparent", place)));
        return span;
    }
}
