package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.PermitUse;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// Prometheus metrics of lanes.
record LaneMetrics(Dispatcher dispatcher) {
    private static final List<String> STATES = List.of("open", "backingOff", "paused");

    List<MetricSnapshot> snapshots() {
        var figures = dispatcher.figures();
        return List.of(
                lanes(),
                permits(
                        "permits_in_use",
                        "Batches on their way, by what is known of the destination.",
                        PermitUse::inUse),
                permits(
                        "permits_waiting",
                        "Lanes that wait to send a batch, by what is known of the destination.",
                        PermitUse::waiting),
                attempts(figures.attempts()),
                counters(
                        "attempts_timed_out",
                        "Attempts that failed since the start because they took too long.",
                        figures.attemptsTimedOut()),
                counters(
                        "batches_halved",
                        "Batches that ran out of time since the start, so that the next one was half as large.",
                        figures.batchesHalved()),
                counter(
                        "lanes_gave_way",
                        "Lanes that ended with work left since the start, because others waited for their place.",
                        figures.lanesThatGaveWay()),
                counter(
                        "lane_failures",
                        "Failures of the exporter itself while it delivered, since the start.",
                        figures.failures()));
    }

    private GaugeSnapshot lanes() {
        var gauge = GaugeSnapshot.builder().name(Metrics.PREFIX + "lanes").help("Lanes at work, by what they do.");
        var count = dispatcher.lanes().stream()
                .collect(Collectors.groupingBy(
                        status -> status.lane().consumer(),
                        TreeMap::new,
                        Collectors.groupingBy(
                                status -> ConsumersJson.stateName(status.state()),
                                TreeMap::new,
                                Collectors.counting())));
        count.forEach((consumer, states) -> {
            for (var state : STATES) {
                gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("consumer", consumer.value(), "state", state))
                        .value((double) states.getOrDefault(state, 0L))
                        .build());
            }
        });
        return gauge.build();
    }

    private GaugeSnapshot permits(String name, String help, ToDoubleFunction<PermitUse> value) {
        var gauge = GaugeSnapshot.builder().name(Metrics.PREFIX + name).help(help);
        dispatcher
                .permits()
                .forEach((kind, use) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("kind", kind))
                        .value(value.applyAsDouble(use))
                        .build()));
        return gauge.build();
    }

    private static CounterSnapshot attempts(Map<ConsumerId, Map<String, Long>> attempts) {
        var counter = CounterSnapshot.builder()
                .name(Metrics.PREFIX + "attempts")
                .help("Calls of a consumer with a batch of reports since the start, by what came of them: all taken or"
                        + " refused for good (taken), some refused for now (partly_refused), all refused for now"
                        + " (unavailable), or settings, addresses or credentials that are wrong (misconfigured).");
        attempts.forEach((consumer, outcomes) ->
                outcomes.forEach((outcome, count) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(Labels.of("consumer", consumer.value(), "outcome", outcome))
                        .value((double) count)
                        .build())));
        return counter.build();
    }

    private static CounterSnapshot counters(String name, String help, Map<ConsumerId, Long> values) {
        var counter = CounterSnapshot.builder().name(Metrics.PREFIX + name).help(help);
        values.forEach((consumer, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("consumer", consumer.value()))
                .value((double) value)
                .build()));
        return counter.build();
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(Metrics.PREFIX + name)
                .help(help)
                .dataPoint(
                        CounterDataPointSnapshot.builder().value((double) value).build())
                .build();
    }
}
