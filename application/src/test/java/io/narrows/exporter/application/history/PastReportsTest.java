package io.narrows.exporter.application.history;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PastReportsTest {
    private static final ConsumerId MAIN = new ConsumerId("main");
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    private final AtomicInteger delivered = new AtomicInteger();
    private final ClusterType type = new ClusterType(batch -> {
        delivered.addAndGet(batch.size());
        return batch.stream().<DeliveryResult>map(delivery -> new Delivered()).toList();
    });
    private final Spool real = Fixtures.spool();
    private final History history = mock();
    private final Spool spool = mock();
    private final Catalog catalog =
            Catalog.of(type, new NamedConsumer(MAIN, type, type.settings().parse(Map.of("hostport", "main:1"))));
    private final Dispatcher dispatcher =
            new Dispatcher(catalog, real, LaneSettings.DEFAULT, Clock.systemUTC(), new Random());

    @BeforeEach
    void start() {
        when(spool.history()).thenReturn(history);
        when(spool.lane(any(), any())).thenAnswer(call -> real.lane(call.getArgument(0), call.getArgument(1)));
        dispatcher.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        real.close();
    }

    @Test
    void aConsumerIsAskedForWithoutSettingsAsARouteDoes() {
        var order = new ResendOrder(ReportFilter.ALL, Set.of(new ConsumerId("MAIN")), true);
        when(history.count(any())).thenReturn(new Resend.Count(3, 1));

        assertThat(reports().count(order)).isEqualTo(new Resend.Count(3, 1));

        verify(history).count(new Resend(until(NOW), List.of(lane(MAIN)), true));
    }

    @Test
    void whatIsAcceptedWhileAResendRunsIsLeftAlone() {
        when(history.resend(any(), any())).thenReturn(Resend.Count.ZERO);
        var earlier = NOW.minusSeconds(60);

        reports().resend(new ResendOrder(ReportFilter.ALL, Set.of(), false));
        reports().resend(new ResendOrder(until(earlier), Set.of(), false));

        verify(history).resend(new Resend(until(NOW), List.of(), false), NOW);
        verify(history).resend(new Resend(until(earlier), List.of(), false), NOW);
    }

    @Test
    void aConsumerThatIsNotInstalledIsRefused() {
        var order = new ResendOrder(ReportFilter.ALL, Set.of(new ConsumerId("pagerParrot")), false);

        assertThatThrownBy(() -> reports().resend(order))
                .isInstanceOf(InvalidReportException.class)
                .hasMessage("to names 'pagerParrot', and no such consumer is installed; GET /consumers lists them");
        verify(history, never()).resend(any(), any());
    }

    @Test
    void aConsumerThatNeedsSettingsIsRefusedWithWhatToDo() {
        var order = new ResendOrder(ReportFilter.ALL, Set.of(CLUSTER), false);

        assertThatThrownBy(() -> reports().count(order))
                .isInstanceOf(InvalidReportException.class)
                .hasMessageContaining("to names 'cluster', which needs settings (")
                .hasMessageContaining("hostport")
                .hasMessageContaining("name a consumer of this type in the configuration");
    }

    @Test
    void whatAResendHasPutBackIsSentThoughTheResendBreaksOff() throws Exception {
        when(history.resend(any(), any())).thenAnswer(call -> {
            Fixtures.append(real, lane(MAIN), "{}");
            throw new SpoolFullException("the disk fails");
        });

        assertThatThrownBy(() -> reports().resend(new ResendOrder(ReportFilter.ALL, Set.of(), false)))
                .isInstanceOf(SpoolFullException.class);

        await("the delivery that was put back", () -> delivered.get() == 1);
    }

    private PastReports reports() {
        return new PastReports(spool, catalog, dispatcher, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Lane lane(ConsumerId consumer) {
        return real.lane(consumer, ConsumerSettings.NONE);
    }

    private static ReportFilter until(Instant before) {
        var all = ReportFilter.ALL;
        return new ReportFilter(
                all.ids(), all.key(), all.consumers(), all.states(), all.sources(), all.labels(), all.from(), before);
    }
}
