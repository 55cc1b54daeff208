package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Opens relays as the exporter does, and hands them reports.
final class Relays {
    static final String REPORT_ID = "01KAR4D3M0T6ZC5Y8QK2V7W9XA";
    static final Instant RECEIVED_AT = Instant.parse("2026-11-23T20:15:00.5Z");

    /// What the exporter's clock shows.
    static final Instant NOW = Instant.parse("2026-11-23T20:15:30Z");

    private Relays() {}

    static Opening opening(Map<String, ?> settings, Map<String, String> options) {
        var all = new TreeMap<>(Map.of("cluster", "edge-1"));
        all.putAll(options);
        return Opening.of(new RelayConsumerFactory(), Setup.of(settings).withOptions(all))
                .withClock(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    static DeliveryResult deliver(Opening opening, Delivery delivery) throws InterruptedException {
        try (var consumer = opening.open()) {
            return consumer.deliver(List.of(delivery)).getFirst();
        }
    }

    /// Relays one report to an upper exporter.
    static DeliveryResult deliver(FakeUpper upper, Map<String, ?> settings, Delivery delivery)
            throws InterruptedException {
        var all = new TreeMap<String, Object>(settings);
        all.put("url", upper.url());
        return deliver(opening(all, Map.of("awaitTimeout", "1s")), delivery);
    }

    static DeliveryResult deliver(FakeUpper upper, Delivery delivery) throws InterruptedException {
        return deliver(upper, Map.of(), delivery);
    }

    static Delivery report(String payload) {
        return labelled(Map.of(), payload);
    }

    static Delivery labelled(Map<String, String> labels, String payload) {
        var id = new ReportId(REPORT_ID);
        return new Delivery(
                new DeliveryId(id, new ConsumerId("upper")),
                new ReportData(id, "kubebench_report", RECEIVED_AT, Labels.of(labels), Payload.of(payload)));
    }
}
