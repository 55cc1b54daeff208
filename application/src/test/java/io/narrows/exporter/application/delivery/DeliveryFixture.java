package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.envelope;

import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.application.Counters;
import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/// The fixture that the tests of lanes share: a spool, a consumer with scripted answers, and a record of its calls.
public abstract class DeliveryFixture {
    public static final LaneSettings SETTINGS = new LaneSettings(
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            3,
            4,
            16,
            Duration.ofSeconds(30));

    static final String BLOCKER = "blocker";

    final CountDownLatch gate = new CountDownLatch(1);
    final Spool spool = Fixtures.spool();
    final Queue<String> stored = new ConcurrentLinkedQueue<>();
    final Queue<List<String>> calls = new ConcurrentLinkedQueue<>();
    final List<Dispatcher> started = new ArrayList<>();

    @AfterEach
    void stopAll() throws InterruptedException {
        for (var dispatcher : started) {
            dispatcher.stop(Duration.ZERO);
        }
        spool.close();
    }

    /// Makes one batch of the reports behind a first report, which proves the lane and waits for `release`.
    ReportConsumer held(ReportConsumer consumer) {
        return batch -> {
            if (payloads(batch).equals(List.of(BLOCKER))) {
                gate.await();
                return List.of(new Delivered());
            }
            return consumer.deliver(batch);
        };
    }

    void release() {
        gate.countDown();
    }

    ReportConsumer hang(CountDownLatch never) {
        return batch -> {
            calls.add(payloads(batch));
            never.await();
            return List.of();
        };
    }

    List<DeliveryResult> store(List<Delivery> batch) {
        return answer(batch, this::taken);
    }

    DeliveryResult taken(String payload) {
        stored.add(payload);
        return new Delivered();
    }

    List<DeliveryResult> answer(List<Delivery> batch, Function<String, DeliveryResult> result) {
        calls.add(payloads(batch));
        return payloads(batch).stream().map(result).toList();
    }

    static List<String> payloads(List<Delivery> batch) {
        return batch.stream()
                .map(delivery -> delivery.report().payload().text())
                .toList();
    }

    List<DeadLetter> deadLetters() {
        return spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 1_000);
    }

    Tally tally() {
        return spool.tallies().getOrDefault(CLUSTER, Tally.ZERO);
    }

    Exporter start(ReportConsumer consumer) {
        return start(Clock.systemUTC(), consumer);
    }

    Exporter start(Clock clock, ReportConsumer consumer) {
        return start(Catalog.of(new ClusterType(consumer)), clock);
    }

    Exporter start(ClusterType type) {
        return start(Catalog.of(type), Clock.systemUTC());
    }

    Exporter start(Catalog catalog, Clock clock) {
        return start(catalog, clock, SETTINGS);
    }

    Exporter start(Catalog catalog, Clock clock, LaneSettings settings) {
        return start(catalog, clock, settings, spool);
    }

    Exporter start(Catalog catalog, Clock clock, LaneSettings settings, Spool spool) {
        var dispatcher = new Dispatcher(catalog, spool, settings, clock, new Random(1));
        dispatcher.start();
        started.add(dispatcher);
        return new Exporter(
                catalog,
                dispatcher,
                new AcceptReport(catalog, Routes.NONE, spool, dispatcher, new Counters(), clock, new Random()),
                new Receipts(spool, dispatcher));
    }

    record Exporter(Catalog catalog, Dispatcher dispatcher, AcceptReport acceptReport, Receipts receipts) {
        Receipt accept(String host, String payload) {
            return acceptReport.accept(envelope(host, payload), Sender.ANYBODY, Optional.empty());
        }

        Receipt acceptFrom(String source, String host, String payload) {
            return acceptReport.accept(
                    new Envelope(
                            source,
                            Map.of(CLUSTER, ConsumerSettings.of(Map.of("hostport", host))),
                            Payload.of(payload)),
                    Sender.ANYBODY,
                    Optional.empty());
        }

        Receipt settled(Receipt receipt) throws InterruptedException {
            return receipts.await(receipt, Duration.ofSeconds(20));
        }

        State stateOfFirstLane() {
            return dispatcher.lanes().stream()
                    .map(LaneStatus::state)
                    .findFirst()
                    .orElse(State.OPEN);
        }

        void stop(Duration grace) {
            try {
                dispatcher.stop(grace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static final class MovableClock extends Clock {
        private volatile Duration moved = Duration.ZERO;

        /// A clock just after the start of an interval, so that no interval ends while a test runs.
        static MovableClock justAfterAFull(Duration interval) {
            var clock = new MovableClock();
            var sinceTheLast = clock.instant().toEpochMilli() % interval.toMillis();
            clock.move(interval.minusMillis(sinceTheLast));
            return clock;
        }

        void move(Duration by) {
            moved = moved.plus(by);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(moved);
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
