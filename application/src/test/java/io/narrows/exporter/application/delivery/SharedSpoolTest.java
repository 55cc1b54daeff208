package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.SharedMemory;
import io.narrows.exporter.application.delivery.FaultySpool.Operation;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Several exporters at one spool.
class SharedSpoolTest extends DeliveryFixture {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Catalog NO_PLUGIN = Catalog.of();

    private volatile long lastRefusalNanos;
    private final SharedMemory shared = new SharedMemory(spool);
    private final MovableClock clock = MovableClock.justAfterAFull(HOUR);

    @Test
    void whatArrivesElsewhereIsDelivered() throws Exception {
        join("first", Catalog.of(new ClusterType(this::store)));

        Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a"))), "1");

        await("the report", () -> stored.contains("1"));
    }

    @Test
    void whoWaitsHearsOfWhatAnotherDelivers() throws Exception {
        var first = join("first", NO_PLUGIN);
        join("second", Catalog.of(new ClusterType(this::store)));

        var receipt = first.settled(first.accept("a", "1"));

        assertThat(receipt.isSettled()).isTrue();
        assertThat(stored).containsExactly("1");
    }

    @Test
    void whatOnlyAnotherCanDeliverIsNotBuried() throws Exception {
        var old = join("old", NO_PLUGIN);
        var before = old.accept("a", "before");
        join("new", Catalog.of(new ClusterType(this::store)));

        old.accept("a", "after");

        await("the report for the new plugin", () -> stored.contains("after"));
        assertThat(before.isSettled()).isTrue(); // nobody could deliver it then
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void whatNobodyCanDeliverAnyMoreIsBuriedOnAcceptance() {
        var old = join("old", NO_PLUGIN);
        var newer = join("new", Catalog.of(new ClusterType(this::store)));
        newer.stop(Duration.ZERO);
        shared.leave("new");

        old.accept("a", "1");

        assertThat(deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.cause()).isEqualTo(DeathCause.NOT_INSTALLED));
    }

    @Test
    void whileAnotherTriesAFailingDestinationThisOneDoesNot() throws Exception {
        var first = join("first", Catalog.of(new ClusterType(refusing())));
        first.accept("a", "1");
        await("a failing lane", () -> first.stateOfFirstLane() == LaneStatus.State.BACKING_OFF);

        shared.takeAllProbes("another");

        var quiet = 10 * SETTINGS.longestBackoff().toNanos();
        await("no more tries", () -> System.nanoTime() - lastRefusalNanos > quiet);
        shared.freeProbes();
        var tried = calls.size();
        await("another try", () -> calls.size() > tried);
    }

    @Test
    void oneExporterCollectsForAll() throws Exception {
        var before = collecting("before", this::store);
        for (int i = 0; i < 40; i++) {
            collect(before, "" + i);
        }
        before.stop(Duration.ofSeconds(10));
        shared.leave("before");
        clock.move(HOUR);
        Set<String> callers = ConcurrentHashMap.newKeySet();

        for (var name : List.of("first", "second")) {
            collecting(name, batch -> {
                callers.add(name);
                return store(batch);
            });
        }

        await("all of them", () -> stored.size() == 40);
        assertThat(callers).isEqualTo(shared.holders());
    }

    @Test
    void whenTheOneThatCollectsDiesAnotherHandsOverWhatIsDue() throws Exception {
        var first = collecting("first", this::store);
        collect(first, "a");
        await("a holder", () -> shared.holders().equals(Set.of("first")));
        first.stop(Duration.ofSeconds(10));
        clock.move(HOUR);
        collecting("second", this::store);

        shared.leave("first");

        await("the report", () -> stored.contains("a"));
    }

    @Test
    void aDestinationSeesAsManyBatchesAsFromOneExporter() throws Exception {
        shared.join("second");
        shared.join("third");
        var inFlight = new AtomicInteger();
        var most = new AtomicInteger();
        ReportConsumer slow = batch -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000_000);
            inFlight.decrementAndGet();
            return store(batch);
        };
        var first = join("first", Catalog.of(new ClusterType(BatchLimits.ONE, settings -> slow)));

        for (int i = 0; i < 100; i++) {
            first.accept("a", "" + i);
        }

        await("all of them", () -> stored.size() == 100);
        assertThat(most.get()).isEqualTo(SETTINGS.laneConcurrency() / 3);
    }

    @Test
    void whileTheSpoolIsAwayNothingBreaksAndNothingIsSentTwice() throws Exception {
        var faulty = new FaultySpool(spool);
        var exporter = start(Catalog.of(new ClusterType(this::store)), Clock.systemUTC(), SETTINGS, faulty);
        faulty.away(Operation.LEASE, 3);
        faulty.away(Operation.SETTLE, 3);

        var receipt = exporter.settled(exporter.accept("a", "1"));

        assertThat(receipt.isSettled()).isTrue();
        assertThat(stored).containsExactly("1");
        assertThat(exporter.dispatcher().figures().failures()).isZero();
    }

    private ReportConsumer refusing() {
        return batch -> {
            lastRefusalNanos = System.nanoTime();
            return answer(batch, payload -> new Unavailable("away"));
        };
    }

    private Exporter join(String name, Catalog catalog) {
        return start(catalog, Clock.systemUTC(), SETTINGS, shared.join(name));
    }

    private Exporter collecting(String name, ReportConsumer consumer) {
        var type = new ClusterType(new BatchLimits(2, 1 << 20).collectBy("digest"), settings -> consumer);
        return start(Catalog.of(type), clock, SETTINGS, shared.join(name));
    }

    private static void collect(Exporter exporter, String payload) {
        exporter.acceptReport()
                .accept(
                        new Envelope(
                                "source",
                                Map.of(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a", "digest", "1h"))),
                                Payload.of(payload)),
                        Sender.ANYBODY,
                        Optional.empty());
    }
}
