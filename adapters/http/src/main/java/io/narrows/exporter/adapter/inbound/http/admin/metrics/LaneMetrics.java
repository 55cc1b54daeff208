package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.counter;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.counters;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.gauges;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.histograms;

import io.narrows.exporter.adapter.inbound.http.admin.ConsumersJson;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneFigures;
import io.narrows.exporter.application.delivery.PermitUse;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Prometheus metrics of lanes and of their attempts.
record LaneMetrics(Dispatcher dispatcher) {
    private static final List<String> STATES = List.of("open", "backingOff", "paused");

    Stream<MetricGroup<?>> groups() {
        return Stream.of(lanes(), permits(), attempts());
    }

    private MetricGroup<Dispatcher> lanes() {
        return new MetricGroup<>(
                () -> dispatcher, List.of(gauges("lanes", "Lanes at work, by what they do.", LaneMetrics::byState)));
    }

    private static Map<Labels, Long> byState(Dispatcher dispatcher) {
        var count = dispatcher.lanes().stream()
                .collect(Collectors.groupingBy(
                        status -> status.lane().consumer(),
                        TreeMap::new,
                        Collectors.groupingBy(
                                status -> ConsumersJson.stateName(status.state()), Collectors.counting())));
        var labelled = new LinkedHashMap<Labels, Long>();
        count.forEach((consumer, states) -> STATES.forEach(state -> labelled.put(
                Labels.of(Labelled.CONSUMER, consumer.value(), "state", state), states.getOrDefault(state, 0L))));
        return labelled;
    }

    private MetricGroup<Map<String, PermitUse>> permits() {
        return new MetricGroup<>(
                dispatcher::permits,
                List.of(
                        gauges(
                                "permits_in_use",
                                "Batches on their way, by what is known of the destination.",
                                byKind(PermitUse::inUse)),
                        gauges(
                                "permits_waiting",
                                "Lanes that wait to send a batch, by what is known of the destination.",
                                byKind(PermitUse::waiting))));
    }

    private static Function<Map<String, PermitUse>, Map<Labels, Number>> byKind(Function<PermitUse, Number> value) {
        return permits -> {
            var values = new TreeMap<String, Number>();
            permits.forEach((kind, use) -> values.put(kind, value.apply(use)));
            return Labelled.by("kind", values);
        };
    }

    private MetricGroup<LaneFigures> attempts() {
        return new MetricGroup<>(
                dispatcher::figures,
                List.of(
                        counters(
                                "attempts",
                                "Calls of a consumer with a batch of reports since the start, by what came of them: all"
                                        + " taken or refused for good (taken), some refused for now (partly_refused),"
                                        + " all refused for now (unavailable), or settings, addresses or credentials"
                                        + " that are wrong (misconfigured).",
                                LaneMetrics::byOutcome),
                        counters(
                                "attempts_timed_out",
                                "Attempts that failed since the start because they took too long.",
                                byConsumer(LaneFigures::attemptsTimedOut)),
                        histograms(
                                "attempt_seconds",
                                "How long calls of a consumer took since the start.",
                                byConsumer(LaneFigures::attemptTimes)),
                        histograms(
                                "batch_reports",
                                "How many reports the calls of a consumer had since the start.",
                                byConsumer(LaneFigures::batches)),
                        histograms(
                                "spool_wait_seconds",
                                "How long deliveries waited in the spool since the start: from their acceptance or"
                                        + " replay to their first attempt.",
                                byConsumer(LaneFigures::waits)),
                        histograms(
                                "delivery_seconds",
                                "How long deliveries took since the start: from their acceptance or replay until their"
                                        + " consumer stored them.",
                                byConsumer(LaneFigures::deliveries)),
                        counters(
                                "batches_halved",
                                "Batches that ran out of time since the start, so that the next one was half as large.",
                                byConsumer(LaneFigures::batchesHalved)),
                        counter(
                                "lanes_gave_way",
                                "Lanes that ended with work left since the start, because others waited for their"
                                        + " place.",
                                LaneFigures::lanesThatGaveWay),
                        counter(
                                "lane_failures",
                                "Failures of the exporter itself while it delivered, since the start.",
                                LaneFigures::failures)));
    }

    private static <V> Function<LaneFigures, Map<Labels, V>> byConsumer(
            Function<LaneFigures, Map<ConsumerId, V>> value) {
        return figures -> Labelled.by(Labelled.CONSUMER, value.apply(figures));
    }

    private static Map<Labels, Long> byOutcome(LaneFigures figures) {
        var labelled = new LinkedHashMap<Labels, Long>();
        figures.attempts()
                .forEach((consumer, outcomes) -> outcomes.forEach((outcome, count) ->
                        labelled.put(Labels.of(Labelled.CONSUMER, consumer.value(), "outcome", outcome), count)));
        return labelled;
    }
}
