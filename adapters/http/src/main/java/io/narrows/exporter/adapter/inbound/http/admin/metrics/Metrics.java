package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.counter;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.counters;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.gauges;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.info;

import io.narrows.exporter.application.Counters;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.pause.Pauses;
import io.narrows.exporter.domain.spool.Spool;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// All Prometheus metrics of the exporter. Stores no values: each scrape reads them from the objects that hold them.
public final class Metrics {
    private final List<MetricGroup<?>> groups;
    private final ProcessMetrics process = new ProcessMetrics();

    public Metrics(
            Spool spool,
            Dispatcher dispatcher,
            Counters counters,
            ConsumerCatalog catalog,
            FrontMetrics front,
            Clock clock,
            Inventory inventory) {
        groups = Stream.of(
                        Stream.of(reports(counters), installed(catalog, inventory), paused(catalog, spool.pauses())),
                        new SpoolMetrics(spool, dispatcher, clock).groups(),
                        new LaneMetrics(dispatcher).groups(),
                        front.groups())
                .<MetricGroup<?>>flatMap(some -> some)
                .toList();
    }

    MetricSnapshots read() {
        var all = MetricSnapshots.builder();
        groups.stream().flatMap(MetricGroup::read).forEach(all::metricSnapshot);
        process.read().forEach(all::metricSnapshot);
        return all.build();
    }

    private static MetricGroup<Counters> reports(Counters counters) {
        return new MetricGroup<>(
                () -> counters,
                List.of(
                        counter(
                                "reports_accepted",
                                "Reports that were answered 200 since the start.",
                                Counters::acceptedReports),
                        counter(
                                "reports_without_consumer",
                                "Accepted reports since the start that asked for no consumer and that no route took: is"
                                        + " their scanner configured?",
                                Counters::reportsWithoutConsumer),
                        counter(
                                "reports_without_route",
                                "Reports that were refused since the start because they came without an envelope and no"
                                        + " route took them.",
                                Counters::reportsWithoutRoute),
                        counter(
                                "reports_without_payload",
                                "Accepted envelopes without a payload since the start, which no route takes: does a"
                                        + " sender post bare reports or events to /forward, and not to"
                                        + " /ingest/{source}?",
                                Counters::reportsWithoutPayload),
                        counter(
                                "log_lines_suppressed",
                                "Log records that were not written since the start, because too many of their kind came"
                                        + " at once.",
                                Counters::suppressedLogLines),
                        counters(
                                "egress_refused",
                                "Attempts since the start to deliver to a destination that the egress rules do not"
                                        + " allow, by reason: see the dead letters whose reason begins with egress.",
                                source -> Labelled.by(
                                        Labelled.REASON,
                                        source.egressRefusals(),
                                        refusal -> refusal.name().toLowerCase(Locale.ROOT)))));
    }

    private static MetricGroup<Inventory> installed(ConsumerCatalog catalog, Inventory inventory) {
        return new MetricGroup<>(
                () -> inventory,
                List.of(
                        info(
                                "build",
                                "The version of the exporter.",
                                source -> List.of(Labels.of("version", source.version()))),
                        info(
                                "plugin",
                                "The consumers that are installed, and those that the operator named: the kind that the"
                                        + " plugin declares, and the version of the plugin.",
                                source -> catalog.all().stream()
                                        .map(Metrics::installed)
                                        .toList()),
                        gauges(
                                "client_certificate_not_after_seconds",
                                "When the certificate ends that a consumer presents to its destinations, in seconds"
                                        + " since 1970.",
                                source -> Labelled.by(
                                        Labelled.CONSUMER,
                                        seconds(source.clientCertificates().get())))));
    }

    private static MetricGroup<Pauses> paused(ConsumerCatalog catalog, Pauses pauses) {
        return new MetricGroup<>(
                () -> pauses,
                List.of(gauges(
                        "consumer_paused",
                        "Whether an operator paused the consumer: 1 or 0. Reports for a paused one wait.",
                        source -> Labelled.by(Labelled.CONSUMER, paused(catalog, source.current())))));
    }

    private static Map<ConsumerId, Integer> paused(ConsumerCatalog catalog, Map<ConsumerId, Pause> current) {
        var paused = new TreeMap<ConsumerId, Integer>();
        catalog.all().forEach(type -> paused.put(type.id(), 0));
        current.keySet().forEach(consumer -> paused.put(consumer, 1));
        return paused;
    }

    private static Map<ConsumerId, Long> seconds(Map<ConsumerId, Instant> times) {
        var seconds = new TreeMap<ConsumerId, Long>();
        times.forEach((consumer, time) -> seconds.put(consumer, time.getEpochSecond()));
        return seconds;
    }

    private static Labels installed(ConsumerType type) {
        return Labels.of(
                Labelled.CONSUMER, type.id().value(), "kind", type.kind().value(), "version", type.version());
    }
}
