package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Metrics that one scrape reads from one source, so that their values fit together.
///
/// @param source is asked once for each scrape
record MetricGroup<S>(Supplier<S> source, List<Metric<S>> metrics) {
    /// Empty while the spool cannot be reached, because the other metrics must still tell what is wrong.
    Stream<MetricSnapshot> read() {
        try {
            var now = source.get();
            return metrics.stream().map(metric -> metric.read(now)).toList().stream();
        } catch (SpoolUnavailableException e) {
            return Stream.empty();
        }
    }
}
