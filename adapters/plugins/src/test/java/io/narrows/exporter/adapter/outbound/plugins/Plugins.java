package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.plugins.jar.JarTrust;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInAll;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Shared steps of the tests about plugins.
public final class Plugins {
    public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);
    public static final OperatorOptions NO_OPTIONS = (consumer, declared) -> declared.parse(Map.of());

    public static final Egress EVERYWHERE = destination -> destination;

    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private Plugins() {}

    public static PluginDirectory open(Path directory) {
        return open(directory, OnError.FAIL);
    }

    public static PluginDirectory open(Path directory, OnError onError) {
        return open(settings(directory, onError));
    }

    public static PluginSettings settings(Path directory) {
        return settings(directory, OnError.FAIL);
    }

    public static PluginSettings settings(List<Path> directories) {
        return new PluginSettings(directories, OnError.FAIL, new TrustInAll(), PATIENCE, 8, false);
    }

    public static PluginSettings settings(Path directory, OnError onError) {
        return new PluginSettings(List.of(directory), onError, new TrustInAll(), PATIENCE, 8, false);
    }

    /// Opens a directory at the current time, because certificates expire.
    public static PluginDirectory open(Path directory, JarTrust trust) {
        var settings = new PluginSettings(List.of(directory), OnError.FAIL, trust, PATIENCE, 8, false);
        return PluginDirectory.open(settings, "0.1.0", NO_OPTIONS, Clock.systemUTC(), EVERYWHERE);
    }

    public static PluginDirectory open(PluginSettings settings) {
        return PluginDirectory.open(settings, "0.1.0", NO_OPTIONS, CLOCK, EVERYWHERE);
    }

    public static ConsumerType consumer(PluginDirectory directory, String id) {
        return directory.find(new ConsumerId(id)).orElseThrow();
    }

    public static ConsumerSettings settings(ConsumerType type) {
        return type.settings().parse(Map.of());
    }

    /// The reason that a consumer gives for its refusal.
    public static String answer(ConsumerType type) throws InterruptedException {
        try (var consumer = type.open(settings(type))) {
            return answer(consumer);
        }
    }

    public static String answer(ReportConsumer consumer) throws InterruptedException {
        var result = consumer.deliver(List.of(delivery())).getFirst();
        return ((Rejected) result).reason();
    }

    public static Delivery delivery() {
        var id = ReportId.at(CLOCK.instant(), new Random(1));
        return new Delivery(
                new DeliveryId(id, new ConsumerId("any")),
                new ReportData(id, "a_report", CLOCK.instant(), Labels.NONE, Payload.of("{}")));
    }
}
