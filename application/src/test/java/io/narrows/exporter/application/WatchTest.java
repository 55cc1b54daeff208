package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.overview.Overview;
import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WatchTest {
    private static final ConsumerId SIEM = new ConsumerId("siem");
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final String ALL = "*";
    private static final String NONE = "kube_*";

    private final Spool spool = new MemorySpool(
            Clock.systemUTC(),
            1 << 20,
            Duration.ofHours(1),
            Duration.ofHours(1),
            10_000,
            new HistoryLimits(new ByteSize(0), Duration.ZERO));
    private final SharedMemory shared = new SharedMemory(spool);
    private final Queue<String> stored = new ConcurrentLinkedQueue<>();
    private final List<Member> members = new ArrayList<>();

    /// One exporter at the spool, with its watch.
    private record Member(
            Dispatcher dispatcher, AcceptReport accept, Overview overview, Counters counters, Watch watch) {
        void awaitLooks(long more) throws InterruptedException {
            long before = watch.looks();
            await("looks", () -> watch.looks() >= before + more);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (var member : members) {
            member.watch.stop();
            member.dispatcher.stop(Duration.ZERO);
        }
        spool.close();
    }

    @Test
    void whatOperatorsShouldKnowIsAReportWithTheTimeOfTheLook() throws Exception {
        watch(ALL, () -> List.of(new CertificateEnd("operators' port", NOW.plusSeconds(3_600))));

        await("the event", () -> stored.size() == 1);
        assertThat(stored.element())
                .startsWith("{\"at\":\"2026-11-26T10:00:00Z\",\"event\":\"certificateEnding\"")
                .contains("\"certificate\":\"operators' port\"");
    }

    @Test
    void deadLettersAndAFullSpoolAreTold() throws Exception {
        var member = watch(ALL, List::of);
        member.accept.accept(Fixtures.envelope("a", "x".repeat(900_000)), Sender.ANYBODY, Optional.empty());
        member.accept.accept(
                new Envelope(
                        "s", Map.of(new ConsumerId("fax"), ConsumerSettings.of(Map.of("a", "b"))), Payload.of("{}")),
                Sender.ANYBODY,
                Optional.empty());

        await("both events", () -> told("spoolFilling") == 1 && told("deadLetters") == 1);
    }

    @Test
    void withoutARouteNothingIsLookedForAndTheOverviewIsUpToDate() throws Exception {
        var asked = new AtomicInteger();
        var member = watch(NONE, () -> {
            asked.incrementAndGet();
            return List.of();
        });
        member.accept.accept(Fixtures.envelope("b", "small"), Sender.ANYBODY, Optional.empty());
        await("the report", () -> stored.contains("small"));

        member.awaitLooks(2);

        assertThat(asked).hasValue(0);
        assertThat(member.overview.status().consumers()).anySatisfy(consumer -> {
            assertThat(consumer.consumer()).isEqualTo(CLUSTER);
            assertThat(consumer.rate().delivered()).isOne();
        });
    }

    @Test
    void ofSeveralExportersTheFirstTellsOfConsumersAndNoneOfSources() throws Exception {
        var second = join("b");
        var first = join("a");
        for (var member : List.of(first, second)) {
            for (int i = 0; i < 12; i++) {
                member.accept.sources().note("bench", NOW.minusSeconds(100_000 - i * 60));
            }
        }
        first.awaitLooks(1);
        second.awaitLooks(1);
        spool.pauses().begin(Pause.begin(CLUSTER, NOW, "carl", ""));

        first.awaitLooks(2);
        second.awaitLooks(2);

        await("the event", () -> told("consumerPaused") == 1);
        assertThat(first.counters.acceptedReports()).isOne();
        assertThat(second.counters.acceptedReports()).isZero();
        assertThat(told("sourceSilent")).isZero();

        first.watch.stop();
        shared.leave("a");
        await("a word of the source", () -> told("sourceSilent") == 1);
    }

    @Test
    void aPauseThatAnotherExporterMadeHoldsHereToo() throws Exception {
        var here = join("here");
        here.awaitLooks(1);
        spool.pauses().begin(Pause.begin(CLUSTER, Instant.now(), "carl", ""));
        here.awaitLooks(2);

        here.accept.accept(Fixtures.envelope("b", "waits"), Sender.ANYBODY, Optional.empty());
        here.awaitLooks(1);
        assertThat(stored).doesNotContain("waits");

        spool.pauses().end(CLUSTER, Instant.now());
        await("the report", () -> stored.contains("waits"));
    }

    @Test
    void othersSeeTheLanesThatRunHere() throws Exception {
        var here = join("here");
        here.accept.accept(Fixtures.envelope("a", "x".repeat(600_000)), Sender.ANYBODY, Optional.empty());

        await(
                "the lane",
                () -> shared.join("there")
                        .replicas()
                        .shownLanes()
                        .getOrDefault("here", "")
                        .contains("cluster"));
    }

    @Test
    void aLookThatFailsIsLoggedAndFollowedByAnother() throws Exception {
        var asked = new AtomicInteger();
        try (var log = LogLines.of(Watch.class)) {
            watch(ALL, () -> {
                if (asked.getAndIncrement() == 0) {
                    throw new IllegalStateException("no luck");
                }
                return List.of(new CertificateEnd("x", NOW));
            });

            await("the event", () -> stored.size() == 1);
            assertThat(log.all()).containsExactly("SEVERE watch failed, trying again");
        }
    }

    @Test
    void aSpoolThatIsAwayForAMomentIsWaitedForInSilence() throws Exception {
        var asked = new AtomicInteger();
        try (var log = LogLines.of(Watch.class)) {
            watch(ALL, () -> {
                if (asked.getAndIncrement() == 0) {
                    throw new SpoolUnavailableException("db refuses connections");
                }
                return List.of(new CertificateEnd("x", NOW));
            });

            await("the event", () -> stored.size() == 1);
            assertThat(log.all()).isEmpty();
        }
    }

    @Test
    void looksEverySecondSecond() throws Exception {
        var member = watch(NONE, List::of);
        var usual = new Watch(
                member.overview, spool, member.dispatcher, member.accept, Routes.NONE, List::of, Clock.systemUTC());
        usual.start();
        try {
            await("the first look", () -> usual.looks() == 1);
            var begun = System.nanoTime();
            await("another look", () -> usual.looks() == 2);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
        } finally {
            usual.stop();
        }
    }

    @Test
    void looksNoMoreOnceItIsStopped() throws Exception {
        var member = watch(NONE, List::of);
        member.awaitLooks(2);

        member.watch.stop();

        var looks = member.watch.looks();
        Thread.sleep(500);
        assertThat(member.watch.looks()).isEqualTo(looks);
    }

    @Test
    void aStopWaitsForTheLastLook() throws Exception {
        var isAsked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var member = watch(ALL, () -> {
            isAsked.countDown();
            Fixtures.awaitWhateverComes(release);
            Thread.currentThread().interrupt(); // was ignored while waiting
            return List.of();
        });
        isAsked.await();
        var stopping = Thread.ofVirtual().start(() -> {
            try {
                member.watch.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(stopping.join(Duration.ofMillis(300))).isFalse();
        release.countDown();
        stopping.join();
        assertThat(member.watch.looks()).isOne();
    }

    private long told(String event) {
        return stored.stream()
                .filter(text -> text.contains("\"event\":\"" + event + "\""))
                .count();
    }

    private List<DeliveryResult> store(List<Delivery> batch) {
        return batch.stream().map(this::store).toList();
    }

    private DeliveryResult store(Delivery delivery) {
        var payload = delivery.report().payload();
        if (payload.size() > 100_000) {
            return new DeliveryResult.Unavailable("too large for now", Duration.ofHours(1));
        }
        stored.add(payload.text());
        return new DeliveryResult.Delivered();
    }

    private Member join(String name) {
        return member(shared.join(name), ALL, List::of);
    }

    private Member watch(String routed, Supplier<List<CertificateEnd>> certificates) {
        return member(spool, routed, certificates);
    }

    private Member member(Spool own, String routed, Supplier<List<CertificateEnd>> certificates) {
        var types = Catalog.of(new ClusterType(this::store));
        var siem =
                new NamedConsumer(SIEM, types.all().getFirst(), ConsumerSettings.of(Map.of("hostport", "siem:9200")));
        var catalog = new NamedConsumers(types, List.of(siem));
        var routes = new Routes(List.of(new Route(
                "own", new Glob(routed.equals(ALL) ? "exporter_event" : routed), LabelPatterns.NONE, List.of(SIEM))));
        var system = Clock.systemUTC();
        var counters = new Counters();
        var dispatcher = new Dispatcher(catalog, own, LaneSettings.DEFAULT, system, new Random());
        var accept = new AcceptReport(catalog, routes, own, dispatcher, counters, system, new Random());
        var overview = new Overview(catalog, own, dispatcher, accept.sources(), system);
        var watch = new Watch(
                overview,
                own,
                dispatcher,
                accept,
                routes,
                certificates,
                Clock.fixed(NOW, ZoneOffset.UTC),
                Duration.ofMillis(100));
        var member = new Member(dispatcher, accept, overview, counters, watch);
        members.add(member);
        dispatcher.start();
        watch.start();
        return member;
    }
}
