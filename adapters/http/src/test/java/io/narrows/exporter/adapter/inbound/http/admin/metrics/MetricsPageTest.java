package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.SharedSpool;
import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.admin.access.Denial;
import io.narrows.exporter.adapter.inbound.http.body.BodyBudget;
import io.narrows.exporter.adapter.inbound.http.reports.SettlementWait;
import io.narrows.exporter.adapter.inbound.http.senders.SenderDenial;
import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.application.Counters;
import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.spool.Spool;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page that explains the metrics has each of them, and no other. Also those that have no value until something
/// happens, so the metrics are asked and not an answer of `/metrics`: `MetricsTest` compares that one.
class MetricsPageTest {
    static final Path PAGE = Path.of("../../deploy/monitoring/README.md");

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (counter|gauge|histogram|summary|info) \\|");

    @Test
    void thePageExplainsEachMetricAndNoOther() throws IOException {
        var exposed = new TreeMap<String, String>();
        for (var metrics : List.of(metrics(alone()), metrics(SharedSpool.of(alone(), "mine")))) {
            metrics.read().forEach(metric -> exposed.put(name(metric), type(metric)));
        }

        assertThat(onThePage()).isEqualTo(exposed);
    }

    /// The names and types that the page has.
    static Map<String, String> onThePage() throws IOException {
        var rows = new TreeMap<String, String>();
        ROW.matcher(Files.readString(PAGE)).results().forEach(row -> rows.put(row.group(1), row.group(2)));
        return rows;
    }

    private static String name(MetricSnapshot metric) {
        var name = metric.getMetadata().getPrometheusName();
        return switch (metric) {
            case CounterSnapshot counter -> name + "_total";
            case InfoSnapshot info -> name + "_info";
            default -> name;
        };
    }

    private static String type(MetricSnapshot metric) {
        return switch (metric) {
            case CounterSnapshot counter -> "counter";
            case GaugeSnapshot gauge -> "gauge";
            case HistogramSnapshot histogram -> "histogram";
            case SummarySnapshot summary -> "summary";
            case InfoSnapshot info -> "info";
            default -> throw new IllegalArgumentException(metric.getClass().getName());
        };
    }

    private static Spool alone() {
        return new MemorySpool(
                Clock.systemUTC(), 1 << 20, Duration.ofHours(1), Duration.ofHours(1), 10, HistoryLimits.NONE);
    }

    private static Metrics metrics(Spool spool) {
        var clock = Clock.systemUTC();
        var dispatcher = new Dispatcher(new Nobody(), spool, LaneSettings.DEFAULT, clock, new Random());
        var front = new FrontMetrics(
                List.of(),
                new SettlementWait(new Receipts(spool, dispatcher), Duration.ofSeconds(1), 1),
                new Denials<>("operator refused", Denial.class),
                new Denials<>("sender refused", SenderDenial.class),
                SecurityProfile.OPEN,
                new BodyBudget(1 << 20, Duration.ofSeconds(1)),
                Histogram.ofSeconds(1));
        return new Metrics(spool, dispatcher, new Counters(), new Nobody(), front, clock, new Inventory("1", Map::of));
    }

    private record Nobody() implements ConsumerCatalog {
        @Override
        public Optional<ConsumerType> find(ConsumerId id) {
            return Optional.empty();
        }

        @Override
        public List<ConsumerType> all() {
            return List.of();
        }
    }
}
