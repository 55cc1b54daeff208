package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Opens consumers as the exporter does, and hands them reports.
final class Smtp {
    static final String TO = "team@example.com";
    static final Instant RECEIVED_AT = Instant.parse("2026-11-23T20:15:00.5Z");

    private Smtp() {}

    /// @param settings as in an envelope; by default the connection is not encrypted
    /// @param options as under `consumers.smtp`
    static ReportConsumer open(String hostPort, Map<String, ?> settings, Map<String, String> options) {
        var all = new TreeMap<String, Object>(
                Map.of("hostport", hostPort, "from", "exporter@example.com", "to", TO, "security", "none"));
        all.putAll(settings);
        var factory = new SmtpConsumerFactory();
        var bound = (Binding.Bound) factory.settings().bind(ConsumerSettings.of(all));
        return factory.open(bound.settings(), TestContext.with(options));
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
        var id = new ReportId("01KAR4D3M0T6ZC5Y8QK2V7W9X" + number);
        return new Delivery(
                new DeliveryId(id, new ConsumerId("smtp")),
                new ReportData(id, source, RECEIVED_AT, Payload.of(payload)));
    }
}
