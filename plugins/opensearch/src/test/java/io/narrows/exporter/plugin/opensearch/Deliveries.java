package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/// Makes deliveries.
final class Deliveries {
    static final Instant RECEIVED_AT = Instant.parse("2026-11-23T20:15:00.5Z");

    private static final Random CHANCE = new Random();

    private Deliveries() {}

    static Delivery of(String source, String payload) {
        return of(source, Payload.of(payload));
    }

    static Delivery of(String source, Payload payload) {
        return of(source, Labels.NONE, payload);
    }

    static Delivery of(String source, Labels labels, Payload payload) {
        var id = ReportId.at(RECEIVED_AT, CHANCE);
        return new Delivery(
                new DeliveryId(id, new ConsumerId("openSearch")),
                new ReportData(id, source, RECEIVED_AT, labels, payload));
    }

    static List<Delivery> all(String source, String... payloads) {
        return Stream.of(payloads).map(payload -> of(source, payload)).toList();
    }

    /// A source that no other test uses, and that is a valid index name.
    static String newSource() {
        return "test-" + UUID.randomUUID();
    }
}
