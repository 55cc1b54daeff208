package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.adapter.inbound.http.body.BodyBudget;
import io.narrows.exporter.application.Counters;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// All Prometheus metrics of the exporter. This record stores no values: each scrape reads them from the objects that
/// hold them.
public record Metrics(Spool spool, Dispatcher dispatcher, Counters counters, FrontMetrics front, BodyBudget bodies) {
    static final String PREFIX = "data_exporter_";

    /// The label for every consumer that is not installed, because senders choose the names of such consumers. No
    /// consumer can have this name.
    private static final String NOT_INSTALLED = "(unknown)";

    MetricSnapshots snapshots() {
        var tallies = new TreeMap<String, Tally>();
        spool.tallies().forEach((consumer, tally) -> tallies.put(consumer.value(), tally));
        if (!spool.notInstalled().equals(Tally.ZERO)) {
            tallies.put(NOT_INSTALLED, spool.notInstalled());
        }
        var snapshots = MetricSnapshots.builder();
        snapshots.metricSnapshot(counter(
                "reports_accepted", "Reports that were answered 200 since the start.", counters.acceptedReports()));
        snapshots.metricSnapshot(counter(
                "reports_without_consumer",
                "Accepted reports that asked for no consumer and that no route took, since the start: is their scanner"
                        + " configured?",
                counters.reportsWithoutConsumer()));
        snapshots.metricSnapshot(counter(
                "reports_without_route",
                "Reports that were refused since the start, for they came without an envelope and no route took them.",
                counters.reportsWithoutRoute()));
        snapshots.metricSnapshot(counter(
                "log_lines_suppressed",
                "Log records that were not written since the start, because too many of their kind came at once.",
                counters.suppressedLogLines()));
        snapshots.metricSnapshot(counter(
                "reports_without_payload",
                "Accepted envelopes without a payload, which no route takes, since the start: does a sender post bare"
                        + " reports or events to /forward, and not to /ingest/{source}?",
                counters.reportsWithoutPayload()));
        snapshots.metricSnapshot(counters(
                "deliveries_accepted",
                "Deliveries taken on since the spool was made: delivered + dead + pending + purged.",
                tallies,
                Tally::accepted));
        snapshots.metricSnapshot(counters(
                "deliveries_delivered",
                "Deliveries that their consumer stored since the spool was made.",
                tallies,
                Tally::delivered));
        snapshots.metricSnapshot(counters(
                "deliveries_purged",
                "Dead letters that an operator deleted since the spool was made.",
                tallies,
                Tally::purged));
        snapshots.metricSnapshot(gauges("deliveries_dead", "Dead letters.", tallies, Tally::dead));
        snapshots.metricSnapshot(
                gauges("deliveries_pending", "Deliveries that wait or are on their way.", tallies, Tally::pending));
        snapshots.metricSnapshot(counter(
                "idempotency_keys_forgotten_early",
                "Idempotency keys that were forgotten before their time since the start: there is room for so many only.",
                spool.keysForgottenEarly()));
        snapshots.metricSnapshot(counter(
                "leases_put_off",
                "Batches that waited because the payloads in flight took all the memory that they may.",
                spool.leasesPutOff()));
        snapshots.metricSnapshot(gauge(
                "crash_suspects",
                "Deliveries that were in flight when the process ended without a stop: tried one at a time.",
                spool.crashes().suspects()));
        snapshots.metricSnapshot(gauge(
                "crash_buried",
                "Deliveries that became dead letters at the last start: they were in flight at two such ends.",
                spool.crashes().buried()));
        snapshots.metricSnapshot(spoolUnreadable());
        snapshots.metricSnapshot(gauge(
                "http_body_memory_bytes",
                "Memory that requests take now, from the first byte of their body until their report is in the spool.",
                bodies.taken()));
        snapshots.metricSnapshot(counter(
                "http_bodies_without_memory",
                "Requests that were answered 503 since the start, because others took the memory for bodies.",
                bodies.refused()));
        new LaneMetrics(dispatcher).snapshots().forEach(snapshots::metricSnapshot);
        snapshots.metricSnapshot(egressRefusals());
        front.snapshots().forEach(snapshots::metricSnapshot);
        return snapshots.build();
    }

    private CounterSnapshot spoolUnreadable() {
        var unreadable = spool.unreadable();
        return CounterSnapshot.builder()
                .name(PREFIX + "spool_unreadable")
                .help(
                        "Reports and settings since the start that the spool could not read back: damaged, or sealed with a"
                                + " key that spool.keyFile does not hold (keyMissing). Their deliveries are dead letters.")
                .dataPoint(unreadable("damaged", unreadable.damaged()))
                .dataPoint(unreadable("keyMissing", unreadable.keyMissing()))
                .build();
    }

    private static CounterDataPointSnapshot unreadable(String cause, long count) {
        return CounterDataPointSnapshot.builder()
                .labels(Labels.of("cause", cause))
                .value((double) count)
                .build();
    }

    private CounterSnapshot egressRefusals() {
        var counter = CounterSnapshot.builder()
                .name(PREFIX + "egress_refused")
                .help("Attempts since the start to deliver to a destination that the egress rules do not allow, by"
                        + " reason: see the dead letters whose reason begins with egress.");
        counters.egressRefusals()
                .forEach((refusal, count) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(Labels.of("reason", refusal.name().toLowerCase(Locale.ROOT)))
                        .value((double) count)
                        .build()));
        return counter.build();
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(PREFIX + name)
                .help(help)
                .dataPoint(
                        CounterDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    private static GaugeSnapshot gauge(String name, String help, long value) {
        return GaugeSnapshot.builder()
                .name(PREFIX + name)
                .help(help)
                .dataPoint(
                        GaugeDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    private static CounterSnapshot counters(
            String name, String help, Map<String, Tally> tallies, ToDoubleFunction<Tally> value) {
        var counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
        tallies.forEach((consumer, tally) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("consumer", consumer))
                .value(value.applyAsDouble(tally))
                .build()));
        return counter.build();
    }

    private static GaugeSnapshot gauges(
            String name, String help, Map<String, Tally> tallies, ToDoubleFunction<Tally> value) {
        var gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
        tallies.forEach((consumer, tally) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of("consumer", consumer))
                .value(value.applyAsDouble(tally))
                .build()));
        return gauge.build();
    }
}
