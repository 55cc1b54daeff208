package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/// Prometheus metrics of the JVM and of the process, as prometheus-metrics names them. Thread-safe.
///
/// Set up by the first scrape and not at the start, because this takes as long as a tenth of the start.
final class ProcessMetrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private boolean isSetUp;

    Stream<MetricSnapshot> read() {
        synchronized (this) {
            if (!isSetUp) {
                JvmMetrics.builder().register(registry);
                isSetUp = true;
            }
        }
        return registry.scrape().stream();
    }
}
