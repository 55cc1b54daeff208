package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/// The context that the exporter would lend.
record TestContext(ConsumerSettings options, Clock clock, Egress egress) implements ConsumerContext {
    static final Instant NOW = Instant.parse("2026-11-23T20:15:30.123456Z");

    /// @param options as under `consumers.openSearch`
    static TestContext with(Map<String, String> options) {
        return new TestContext(
                new OpenSearchConsumerFactory().options().parse(options),
                Clock.fixed(NOW, ZoneOffset.UTC),
                destination -> destination);
    }
}
