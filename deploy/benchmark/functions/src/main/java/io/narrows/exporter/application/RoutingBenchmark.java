package io.narrows.exporter.application;

import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The deliveries of a report, with their lanes, and its id.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private final NewDeliveries newDeliveries = new NewDeliveries(
            new OneConsumer(),
            Routes.NONE,
            new MemorySpool(
                    Clock.systemUTC(), 1 << 20, Duration.ofHours(1), Duration.ofHours(1), 1_000, HistoryLimits.NONE));
    private final RandomGenerator random = new SecureRandom();
    private final Envelope usual = envelope();

    private static Envelope envelope() {
        var settings = ConsumerSettings.of(
                Map.of("hostport", "https://search.example:9200", "username", "scanner", "password", "secret"));
        return new Envelope("kubebench_report", Map.of(SearchType.ID, settings), Payload.of("{\"docID\":\"bench-1\"}"));
    }

    /// With an `exportConfig` as the one before had it.
    @Benchmark
    public List<NewDelivery> routeAsUsual() {
        return newDeliveries.of(usual, Sender.ANYBODY, NOW);
    }

    /// With an `exportConfig` that was not seen before.
    @Benchmark
    public List<NewDelivery> routeFirst() {
        return newDeliveries.of(envelope(), Sender.ANYBODY, NOW);
    }

    @Benchmark
    public ReportId id() {
        return ReportId.at(NOW, random);
    }

    private record OneConsumer() implements ConsumerCatalog {
        private static final ConsumerType TYPE = new SearchType();

        @Override
        public Optional<ConsumerType> find(ConsumerId id) {
            return id.equals(TYPE.id()) ? Optional.of(TYPE) : Optional.empty();
        }

        @Override
        public List<ConsumerType> all() {
            return List.of(TYPE);
        }
    }

    private record SearchType() implements ConsumerType {
        private static final ConsumerId ID = new ConsumerId("openSearch");

        @Override
        public ConsumerId id() {
            return ID;
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public SettingDeclarations settings() {
            return SettingDeclarations.of(
                    Setting.text("hostport", "Where it is.").require(),
                    Setting.text("username", "Who logs in."),
                    Setting.text("password", "A secret.").keepSecret());
        }

        @Override
        public BatchLimits batchLimits() {
            return new BatchLimits(100, 1 << 20);
        }

        @Override
        public Set<String> hosts(ConsumerSettings settings) {
            return Set.of();
        }

        @Override
        public ReportConsumer open(ConsumerSettings settings) {
            throw new UnsupportedOperationException("nothing is delivered");
        }
    }
}
