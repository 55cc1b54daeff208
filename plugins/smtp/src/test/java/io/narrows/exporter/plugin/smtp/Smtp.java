package io.narrows.exporter.plugin.smtp;

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
final class Smtp {
    static final String TO = "team@example.com";
    static final Instant RECEIVED_AT = Instant.parse("2026-11-23T20:15:00.5Z");

    /// What the exporter's clock shows.
    static final Instant NOW = Instant.parse("2026-11-23T20:15:30Z");

    private Smtp() {}

    /// @param settings as in an envelope; by default the connection is not encrypted
    /// @param options as under `consumers.smtp`
    static ReportConsumer open(String hostPort, Map<String, ?> settings, Map<String, String> options) {
        var all = new TreeMap<String, Object>(
                Map.of("hostport", hostPort, "from", "exporter@example.com", "to", TO, "security", "none"));
        all.putAll(settings);
        return Opening.of(new SmtpConsumerFactory(), Setup.of(all).withOptions(options))
                .withClock(Clock.fixed(NOW, ZoneOffset.UTC))
                .open();
    }

    static List<DeliveryResult> deliver(String hostPort, Map<String, ?> settings, Delivery... batch)
            throws InterruptedException {
        try (var consumer = open(hostPort, settings, Map.of())) {
            return consumer.deliver(List.of(batch));
        }
    }

    static DeliveryResult deliverOne(String hostPort, Map<String, ?> settings, Map<String, String> options)
            throws InterruptedException {
        try (var consumer = open(hostPort, settings, options)) {
            return consumer.deliver(List.of(report(1, "kubebench_report", "{}")))
                    .getFirst();
        }
    }

    /// @param number distinguishes reports, up to 9
    static Delivery report(int number, String source, String payload) {
        return labelled(number, Labels.NONE, source, payload);
    }

    static Delivery labelled(int number, Labels labels, String source, String payload) {
        var id = new ReportId("01KAR4D3M0T6ZC5Y8QK2V7W9X" + number);
        return new Delivery(
                new DeliveryId(id, new ConsumerId("smtp")),
                new ReportData(id, source, RECEIVED_AT, labels, Payload.of(payload)));
    }
}
