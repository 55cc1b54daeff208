package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Makes deliveries.
final class Deliveries {
    static final Instant RECEIVED_AT = Instant.parse("2026-11-23T20:15:00.5Z");

    private static final Random CHANCE = new Random();

    private Deliveries() {}

    static Delivery of(String source, String payload) {
        return of(source, Labels.NONE, payload);
    }

    static Delivery of(String source, Labels labels, String payload) {
        var report = new ReportData(ReportId.at(RECEIVED_AT, CHANCE), source, RECEIVED_AT, labels, Payload.of(payload));
        return new Delivery(new DeliveryId(report.id(), new KafkaConsumerFactory().id()), report);
    }

    static List<Delivery> all(String source, String... payloads) {
        return Stream.of(payloads).map(payload -> of(source, payload)).toList();
    }
}
