package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import io.narrows.exporter.domain.measure.Histogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// One metric: its name, what it says, and how a scrape reads it.
///
/// @param <S> what holds the values
@FunctionalInterface
interface Metric<S> {
    String PREFIX = "data_exporter_";

    MetricSnapshot read(S source);

    static <S> Metric<S> counter(String name, String help, ToLongFunction<S> value) {
        return counters(name, help, source -> Map.of(Labels.EMPTY, value.applyAsLong(source)));
    }

    /// @param values by their labels
    static <S> Metric<S> counters(String name, String help, Function<S, Map<Labels, Long>> values) {
        return source -> {
            var counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
            values.apply(source)
                    .forEach((labels, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                            .labels(labels)
                            .value((double) value)
                            .build()));
            return counter.build();
        };
    }

    static <S> Metric<S> gauge(String name, String help, ToLongFunction<S> value) {
        return gauges(name, help, source -> Map.of(Labels.EMPTY, value.applyAsLong(source)));
    }

    /// @param values by their labels
    static <S, N extends Number> Metric<S> gauges(String name, String help, Function<S, Map<Labels, N>> values) {
        return source -> {
            var gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
            values.apply(source)
                    .forEach((labels, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                            .labels(labels)
                            .value(value.doubleValue())
                            .build()));
            return gauge.build();
        };
    }

    static <S> Metric<S> histogram(String name, String help, Function<S, Histogram.Counts> counts) {
        return histograms(name, help, source -> Map.of(Labels.EMPTY, counts.apply(source)));
    }

    /// @param counts by their labels
    static <S> Metric<S> histograms(String name, String help, Function<S, Map<Labels, Histogram.Counts>> counts) {
        return source -> {
            var histogram = HistogramSnapshot.builder().name(PREFIX + name).help(help);
            counts.apply(source)
                    .forEach((labels, its) -> histogram.dataPoint(HistogramDataPointSnapshot.builder()
                            .labels(labels)
                            .classicHistogramBuckets(ClassicHistogramBuckets.of(its.bounds(), its.buckets()))
                            .sum(its.sum())
                            .build()));
            return histogram.build();
        };
    }

    /// A metric that is always 1 and says something in its labels.
    static <S> Metric<S> info(String name, String help, Function<S, List<Labels>> infos) {
        return source -> {
            var info = InfoSnapshot.builder().name(PREFIX + name).help(help);
            infos.apply(source)
                    .forEach(labels -> info.dataPoint(
                            InfoDataPointSnapshot.builder().labels(labels).build()));
            return info.build();
        };
    }
}
