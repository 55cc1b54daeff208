package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Everything that a `governor` consumer uses: a governor, CSP, a folder of secrets, and a clock that a test can
/// advance. Opens consumers as the exporter does.
final class GovernorFixture extends Clock implements AutoCloseable {
    static final String API_TOKEN = "api-token-of-the-test";
    static final String SECRET = "csp-token";

    private static final Random CHANCE = new Random();

    private final Path secrets;
    private final FakeCsp csp;
    private final FakeGovernor governor;

    private volatile Instant now = Instant.parse("2026-11-23T20:15:30Z");

    /// @param secrets an empty folder
    GovernorFixture(Path secrets) throws IOException {
        this.secrets = secrets;
        this.csp = new FakeCsp(API_TOKEN);
        this.governor = new FakeGovernor(csp);
        Files.writeString(secrets.resolve(SECRET), API_TOKEN + "\n");
    }

    FakeCsp csp() {
        return csp;
    }

    FakeGovernor governor() {
        return governor;
    }

    Map<String, String> settings() {
        return Map.of("clusterId", "c1", "url", governor.url(), "cspSecretName", SECRET);
    }

    Map<String, String> options() {
        return Map.of(
                "tokenEndpoint", csp.endpoint(), "secretsDirectory", secrets.toString(), "responseTimeout", "10s");
    }

    ReportConsumer open() {
        return open(Map.of(), Map.of());
    }

    /// @param settings override the default ones
    /// @param options override the default ones
    ReportConsumer open(Map<String, String> settings, Map<String, String> options) {
        return open(new GovernorConsumerFactory(), settings, options);
    }

    ReportConsumer open(ReportConsumerFactory factory, Map<String, String> settings, Map<String, String> options) {
        var setup = Setup.of(merged(settings(), settings)).withOptions(merged(options(), options));
        return Opening.of(factory, setup).withClock(this).open();
    }

    /// Delivers one report with a new consumer.
    DeliveryResult deliver(Map<String, String> settings, Map<String, String> options) throws InterruptedException {
        try (var consumer = open(settings, options)) {
            return deliver(consumer);
        }
    }

    static DeliveryResult deliver(ReportConsumer consumer) throws InterruptedException {
        return deliver(consumer, Reports.of("web", "nginx:1.27"));
    }

    static DeliveryResult deliver(ReportConsumer consumer, String report) throws InterruptedException {
        return consumer.deliver(List.of(delivery(report))).getFirst();
    }

    static Delivery delivery(String report) {
        var now = Instant.now();
        var id = ReportId.at(now, CHANCE);
        return new Delivery(
                new DeliveryId(id, new ConsumerId("governor")),
                new ReportData(id, "", now, Labels.NONE, Payload.of(report)));
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public void close() {
        governor.close();
        csp.close();
    }

    private static Map<String, String> merged(Map<String, String> usual, Map<String, String> other) {
        var merged = new TreeMap<>(usual);
        merged.putAll(other);
        return merged;
    }
}
