package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.counter;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.counters;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.gauge;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.gauges;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.histogram;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneFigures;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUse;
import io.narrows.exporter.domain.spool.Tally;
import io.prometheus.metrics.model.snapshots.Labels;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// Prometheus metrics of the spool and of the deliveries in it.
///
/// Where several exporters share a spool, each of them sees the whole. What is the whole has another name then, so that
/// nobody adds it up: `shared_` comes first.
record SpoolMetrics(Spool spool, Dispatcher dispatcher, Clock clock) {
    private static final System.Logger LOGGER = System.getLogger(SpoolMetrics.class.getName());
    private static final double MILLIS = 1e3;

    /// Begins the name of what all exporters at a shared spool tell alike.
    private static final String SHARED = "shared_";

    private static final String ACCEPTED = "deliveries_accepted";
    private static final String DELIVERED = "deliveries_delivered";
    private static final String PURGED = "deliveries_purged";

    /// The label for every consumer that is not installed, because senders choose the names of such consumers. No
    /// consumer can have this name.
    private static final String NOT_INSTALLED = "(unknown)";

    Stream<MetricGroup<?>> groups() {
        return Stream.concat(
                spool.replicas().isShared()
                        ? Stream.of(moves(), sharedTotals(), waiting(SHARED), use(SHARED))
                        : Stream.of(totals(), waiting(""), use("")),
                Stream.of(replicas(), commits(), troubles()));
    }

    /// What this exporter did with a shared spool. It has the names of the totals, because a sum over the exporters is
    /// one.
    private MetricGroup<LaneFigures> moves() {
        return new MetricGroup<>(
                dispatcher::figures,
                List.of(
                        counters(
                                ACCEPTED,
                                "Deliveries that this exporter took on since its start.",
                                figures -> Labelled.by(Labelled.CONSUMER, figures.accepted())),
                        counters(
                                DELIVERED,
                                "Deliveries of this exporter that their consumer stored since its start.",
                                figures -> Labelled.by(Labelled.CONSUMER, figures.delivered()))));
    }

    private MetricGroup<Map<String, Tally>> sharedTotals() {
        return new MetricGroup<>(
                this::tallies,
                List.of(
                        gauges(
                                SHARED + ACCEPTED,
                                "Deliveries that all exporters took on since the spool was made: delivered + dead +"
                                        + " pending + purged.",
                                byConsumer(Tally::accepted)),
                        gauges(
                                SHARED + DELIVERED,
                                "Deliveries of all exporters that their consumer stored since the spool was made.",
                                byConsumer(Tally::delivered)),
                        gauges(
                                SHARED + PURGED,
                                "Deliveries that operators deleted since the spool was made.",
                                byConsumer(Tally::purged))));
    }

    private MetricGroup<Map<String, Tally>> totals() {
        return new MetricGroup<>(
                this::tallies,
                List.of(
                        counters(
                                ACCEPTED,
                                "Deliveries taken on since the spool was made: delivered + dead + pending + purged.",
                                byConsumer(Tally::accepted)),
                        counters(
                                DELIVERED,
                                "Deliveries that their consumer stored since the spool was made.",
                                byConsumer(Tally::delivered)),
                        counters(
                                PURGED,
                                "Deliveries that an operator deleted since the spool was made.",
                                byConsumer(Tally::purged))));
    }

    private MetricGroup<Map<String, Tally>> waiting(String prefix) {
        return new MetricGroup<>(
                this::tallies,
                List.of(
                        gauges(prefix + "deliveries_dead", "Dead letters.", byConsumer(Tally::dead)),
                        gauges(
                                prefix + "deliveries_pending",
                                "Deliveries that wait or are on their way.",
                                byConsumer(Tally::pending)),
                        gauges(
                                prefix + "oldest_pending_seconds",
                                "How long the oldest pending delivery of a consumer has waited since it was accepted or"
                                        + " replayed; 0 if none waits.",
                                this::ages)));
    }

    private Map<String, Tally> tallies() {
        var tallies = new TreeMap<String, Tally>();
        spool.tallies().forEach((consumer, tally) -> tallies.put(consumer.value(), tally));
        if (!spool.notInstalled().equals(Tally.ZERO)) {
            tallies.put(NOT_INSTALLED, spool.notInstalled());
        }
        return tallies;
    }

    private static Function<Map<String, Tally>, Map<Labels, Long>> byConsumer(Function<Tally, Long> value) {
        return tallies -> {
            var values = new TreeMap<String, Long>();
            tallies.forEach((consumer, tally) -> values.put(consumer, value.apply(tally)));
            return Labelled.by(Labelled.CONSUMER, values);
        };
    }

    /// Empty if the spool cannot be read now, because the other metrics must still tell what is wrong.
    private Map<Labels, Double> ages(Map<String, Tally> tallies) {
        var now = clock.instant();
        var ages = new TreeMap<String, Double>();
        tallies.keySet().forEach(consumer -> ages.put(consumer, 0.0));
        try {
            spool.oldestPending()
                    .forEach((consumer, since) -> ages.replace(
                            consumer.value(),
                            Math.max(0, Duration.between(since, now).toMillis() / MILLIS)));
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "oldest pending deliveries unknown", e);
            ages.clear();
        }
        return Labelled.by(Labelled.CONSUMER, ages);
    }

    private MetricGroup<SpoolUse> use(String prefix) {
        return new MetricGroup<>(
                spool::use,
                List.of(
                        gauge(
                                prefix + "spool_used_bytes",
                                "What waits or is dead in the spool, with its own overhead.",
                                SpoolUse::usedBytes),
                        gauge(
                                prefix + "spool_history_bytes",
                                "What the spool only keeps for the history; it gives way to new reports.",
                                SpoolUse::historyBytes),
                        gauge(
                                prefix + "spool_limit_bytes",
                                "What the spool may hold: spool.maxSize. Past this, reports are refused.",
                                SpoolUse::limitBytes),
                        gauge(
                                prefix + "spool_disk_free_bytes",
                                "What is free on the disk of the spool; spool.diskReserve of it stays free.",
                                SpoolUse::diskFreeBytes)));
    }

    private MetricGroup<Replicas> replicas() {
        return new MetricGroup<>(
                spool::replicas,
                List.of(gauge(
                        "replicas",
                        "Exporters that share the spool and are alive, as this one sees them; 1 if it is not shared.",
                        replicas -> replicas.live().size())));
    }

    private MetricGroup<SpoolUse> commits() {
        return new MetricGroup<>(
                spool::use,
                List.of(histogram(
                        "spool_commit_seconds",
                        "How long commits of the spool took since the start, with the sync of the disk. Each has all"
                                + " the reports that came meanwhile.",
                        SpoolUse::commits)));
    }

    private MetricGroup<Spool> troubles() {
        return new MetricGroup<>(
                () -> spool,
                List.of(
                        counter(
                                "idempotency_keys_forgotten_early",
                                "Idempotency keys that were forgotten before their time since the start, because there"
                                        + " is room for so many only.",
                                Spool::keysForgottenEarly),
                        counter(
                                "leases_put_off",
                                "Batches that waited because the payloads in flight took all the memory that they may.",
                                Spool::leasesPutOff),
                        gauge(
                                "crash_suspects",
                                "Deliveries that were in flight when the process ended without a stop: tried one at a"
                                        + " time.",
                                source -> source.crashes().suspects()),
                        gauge(
                                "crash_buried",
                                "Deliveries that became dead letters at the last start because they were in flight at"
                                        + " two such ends.",
                                source -> source.crashes().buried()),
                        counters(
                                "spool_unreadable",
                                "Reports and settings since the start that the spool could not read back: damaged, or"
                                        + " sealed with a key that spool.keyFile does not hold (keyMissing). Their"
                                        + " deliveries are dead letters.",
                                source -> {
                                    var unreadable = source.unreadable();
                                    return Labelled.by(
                                            "cause",
                                            Map.of(
                                                    "damaged", unreadable.damaged(),
                                                    "keyMissing", unreadable.keyMissing()));
                                })));
    }
}
