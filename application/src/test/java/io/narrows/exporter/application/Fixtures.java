package io.narrows.exporter.application;

import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// The fixtures that the tests of the use cases share.
public final class Fixtures {
    public static final ConsumerId CLUSTER = new ConsumerId("cluster");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Fixtures() {}

    /// The `hostport` of a consumer that cannot name its hosts.
    public static final String UNNAMEABLE = "unnameable";

    /// A consumer with one required setting, `hostport`.
    public record ClusterType(BatchLimits batchLimits, Function<ConsumerSettings, ReportConsumer> opener)
            implements ConsumerType {
        public ClusterType(ReportConsumer consumer) {
            this(new BatchLimits(100, 1 << 20), settings -> consumer);
        }

        @Override
        public ConsumerId id() {
            return CLUSTER;
        }

        @Override
        public String version() {
            return "1.0.0";
        }

        @Override
        public SettingDeclarations settings() {
            return SettingDeclarations.of(
                    Setting.text("hostport", "Where it is.").require().alias("host_port"),
                    Setting.text("password", "A secret.").keepSecret(),
                    Setting.duration("digest", "For how long reports are collected."),
                    Setting.flag("checkCert", "Whether the certificate counts."));
        }

        @Override
        public Set<String> hosts(ConsumerSettings settings) {
            if (settings.text("hostport").equals(UNNAMEABLE)) {
                throw new IllegalStateException("no host");
            }
            return Set.of(settings.text("hostport"));
        }

        @Override
        public ReportConsumer open(ConsumerSettings settings) {
            return opener.apply(settings);
        }
    }

    public record Catalog(List<ConsumerType> all) implements ConsumerCatalog {
        public static Catalog of(ConsumerType... types) {
            return new Catalog(List.of(types));
        }

        @Override
        public Optional<ConsumerType> find(ConsumerId id) {
            return all.stream().filter(type -> type.id().equals(id)).findFirst();
        }
    }

    public static Spool spool() {
        return new MemorySpool(
                Clock.systemUTC(),
                64 << 20,
                Duration.ofHours(1),
                Duration.ofHours(1),
                10_000,
                new HistoryLimits(new ByteSize(16 << 20), Duration.ofHours(1)));
    }

    /// Puts a report into the spool without `AcceptReport`.
    public static void append(Spool spool, Lane lane, String payload) {
        var now = Instant.now();
        var report = new ReportData(
                ReportId.at(now, new Random()), "kubebench_report", now, Labels.NONE, Payload.of(payload));
        spool.append(new Acceptance(report, List.of(new NewDelivery(lane, Pending.NEW)), Optional.empty()));
    }

    public static Envelope envelope(String host, String payload) {
        return new Envelope(
                "kubebench_report",
                Map.of(CLUSTER, ConsumerSettings.of(Map.of("hostport", host))),
                Payload.of(payload));
    }

    /// Waits and ignores interrupts, which a plugin must not do.
    public static void awaitWhateverComes(CountDownLatch release) {
        var released = false;
        while (!released) {
            try {
                released = release.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                released = false;
            }
        }
    }

    public static void await(String what, BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for: " + what);
            }
            Thread.sleep(5);
        }
    }
}
