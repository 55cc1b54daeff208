package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
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

/// Opens consumers as the exporter does, and hands them reports.
final class Webhooks {
    static final String REPORT_ID = "01KAR4D3M0T6ZC5Y8QK2V7W9XA";
    static final String DELIVERY_ID = REPORT_ID + "-webhook";
    static final Instant RECEIVED_AT = Instant.parse("2026-11-23T20:15:00.5Z");

    /// What the exporter's clock shows.
    static final Instant NOW = Instant.parse("2026-11-23T20:15:30Z");

    private Webhooks() {}

    /// @param settings as in an envelope
    /// @param options as under `consumers.webhook`
    static ReportConsumer open(Map<String, ?> settings, Map<String, String> options) {
        return Opening.of(new WebhookConsumerFactory(), Setup.of(settings).withOptions(options))
                .withClock(Clock.fixed(NOW, ZoneOffset.UTC))
                .open();
    }

    static DeliveryResult deliver(Map<String, ?> settings, Map<String, String> options, Delivery delivery)
            throws InterruptedException {
        try (var consumer = open(settings, options)) {
            return consumer.deliver(List.of(delivery)).getFirst();
        }
    }

    /// Delivers one report to a server on this machine.
    static DeliveryResult deliver(String hostPort, Map<String, ?> settings, Delivery delivery)
            throws InterruptedException {
        var all = new TreeMap<String, Object>(settings);
        all.put("url", "http://" + hostPort + "/hook");
        return deliver(all, Map.of(), delivery);
    }

    static Delivery report(String payload) {
        return report("kubebench_report", payload);
    }

    static Delivery report(String source, String payload) {
        return labelled(Labels.NONE, source, payload);
    }

    static Delivery labelled(Labels labels, String source, String payload) {
        var id = new ReportId(REPORT_ID);
        return new Delivery(
                new DeliveryId(id, new ConsumerId("webhook")),
                new ReportData(id, source, RECEIVED_AT, labels, Payload.of(payload)));
    }
}
