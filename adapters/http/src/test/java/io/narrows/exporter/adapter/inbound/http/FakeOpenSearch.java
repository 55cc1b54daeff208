package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCases;
import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCases.Arrival;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// A consumer with the settings and the index rule of `openSearch` that keeps the reports it gets.
final class FakeOpenSearch implements ConsumerType, ProtocolCases.Destination {
    private static final long PATIENCE_MILLIS = 10_000;

    private final Map<String, List<Arrival>> arrivals = new ConcurrentHashMap<>();
    private final Map<String, Labels> labels = new ConcurrentHashMap<>();
    private volatile Supplier<DeliveryResult> result = DeliveryResult.Delivered::new;

    /// Sets the result of each delivery from now on. Only delivered reports are kept.
    void answer(Supplier<DeliveryResult> result) {
        this.result = result;
    }

    /// The payloads of all reports that have arrived.
    List<String> payloads() {
        return arrivals.values().stream()
                .flatMap(List::stream)
                .map(Arrival::payload)
                .toList();
    }

    /// The labels of a report that has arrived.
    Labels labels(String report) {
        return labels.getOrDefault(report, Labels.NONE);
    }

    /// Forgets the reports that have arrived.
    void forget() {
        arrivals.clear();
    }

    @Override
    public ConsumerId id() {
        return new ConsumerId("openSearch");
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public SettingDeclarations settings() {
        return SettingDeclarations.of(
                Setting.text("hostport", "The address of the cluster.")
                        .require()
                        .alias("host_port"),
                Setting.text("index", "Where reports without a source go."),
                Setting.text("username", "For basic authentication."),
                Setting.text("password", "For basic authentication.").keepSecret(),
                Setting.flag("checkCert", "Whether the server's certificate is verified.")
                        .defaultsTo("true"),
                Setting.flag("mutualTLS", "Whether a client certificate is shown."));
    }

    @Override
    public BatchLimits batchLimits() {
        return new BatchLimits(1_000, 10 << 20);
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        return Set.of(settings.text("hostport").replaceAll("^.*[/@]", ""));
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings) {
        return batch -> {
            var results = new ArrayList<DeliveryResult>();
            for (var delivery : batch) {
                results.add(take(delivery, settings));
            }
            return results;
        };
    }

    private DeliveryResult take(Delivery delivery, ConsumerSettings settings) {
        var now = result.get();
        if (now instanceof DeliveryResult.Delivered) {
            labels.put(delivery.report().id().value(), delivery.report().labels());
            arrivals.computeIfAbsent(delivery.report().id().value(), id -> new CopyOnWriteArrayList<>())
                    .add(new Arrival(
                            index(delivery.report(), settings),
                            delivery.report().payload().text()));
        }
        return now;
    }

    private static String index(ReportData report, ConsumerSettings settings) {
        var named = report.source().isBlank() ? settings.text("index") : report.source();
        return (named.isBlank() ? "unknown_source" : named)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_.-]", "-");
    }

    @Override
    public String address() {
        return "http://opensearch.test:9200";
    }

    @Override
    public List<Arrival> await(String report) throws InterruptedException {
        Await.until(
                "report " + report + " arrives",
                PATIENCE_MILLIS,
                () -> !arrivals.getOrDefault(report, List.of()).isEmpty());
        return arrivals.getOrDefault(report, List.of());
    }
}
