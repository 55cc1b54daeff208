package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final Instant START = Instant.parse("2026-11-26T08:00:00Z");
    private static final ConsumerSettings SETTINGS = ConsumerSettings.of(Map.of("hostport", "search:9200"));

    private final Spool spool = Fixtures.spool();
    private final Catalog catalog = Catalog.of(new ClusterType(batch -> List.of()));

    @AfterEach
    void stop() {
        spool.close();
    }

    @Test
    void aFlowIsForgottenADayAfterItsLastReport() {
        var tomorrow = START.plus(Duration.ofHours(25));
        var traffic = new Traffic(catalog, Clock.fixed(tomorrow, ZoneOffset.UTC));

        note(traffic, "old", START);
        note(traffic, "goes on", START);
        note(traffic, "goes on", START.plus(Duration.ofHours(2)));

        assertThat(traffic.flows())
                .singleElement()
                .satisfies(flow -> assertThat(flow.source() + flow.reports()).isEqualTo("goes on2"));
    }

    @Test
    void thereAreSoManyFlowsAndTheRestIsCounted() {
        var traffic = new Traffic(catalog, Clock.fixed(START, ZoneOffset.UTC));
        for (int i = 0; i < 3_000; i++) {
            note(traffic, "source" + i, START);
        }
        note(traffic, "x".repeat(300), START);
        note(traffic, "source1", START);

        assertThat(traffic.flows()).hasSize(2_000);
        assertThat(traffic.leftOut()).isEqualTo(1_001);
    }

    private void note(Traffic traffic, String source, Instant at) {
        var envelope = new Envelope(source, Map.of(CLUSTER, SETTINGS), Payload.of("{}"));
        traffic.note(
                Sender.ANYBODY, envelope, List.of(new NewDelivery(spool.lane(CLUSTER, SETTINGS), Pending.NEW)), at);
    }
}
