package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.Random;

final class Deliveries {
    private static final Random CHANCE = new Random();

    private Deliveries() {}

    static Delivery of(String source, Instant receivedAt, String payload) {
        return of(source, receivedAt, Labels.NONE, payload);
    }

    static Delivery of(String source, Instant receivedAt, Labels labels, String payload) {
        var id = ReportId.at(receivedAt, CHANCE);
        return new Delivery(
                new DeliveryId(id, new ConsumerId("file")),
                new ReportData(id, source, receivedAt, labels, Payload.of(payload)));
    }
}
