package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/// Opens consumers as the exporter does.
final class Consumers {
    static final Instant NOW = Instant.parse("2026-11-23T20:15:30.123456Z");

    private Consumers() {}

    static ReportConsumer open(String hostPort) {
        return open(Map.of("hostport", hostPort));
    }

    /// @param settings as in an envelope
    static ReportConsumer open(Map<String, ?> settings) {
        return open(settings, Map.of());
    }

    /// @param options as under `consumers.openSearch`
    static ReportConsumer open(Map<String, ?> settings, Map<String, String> options) {
        return open(new OpenSearchConsumerFactory(), settings, options);
    }

    static ReportConsumer open(ReportConsumerFactory factory, Map<String, ?> settings, Map<String, String> options) {
        return opening(factory, settings, options).open();
    }

    /// At a time that stands still.
    static Opening opening(ReportConsumerFactory factory, Map<String, ?> settings, Map<String, String> options) {
        return Opening.of(factory, Setup.of(settings).withOptions(options)).withClock(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    static ConsumerSettings bound(Map<String, ?> settings) {
        return Opening.of(new OpenSearchConsumerFactory(), Setup.of(settings)).settings();
    }
}
