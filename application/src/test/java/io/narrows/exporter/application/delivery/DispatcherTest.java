package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import io.narrows.exporter.application.DeadLetterOffice;
import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.trace.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DispatcherTest extends DeliveryFixture {
    @Test
    void deliversWhatWasAccepted() throws Exception {
        var exporter = start(this::store);

        var receipt = exporter.accept("a", "{\"n\":1}");

        assertThat(exporter.settled(receipt).deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isInstanceOf(DeliveryState.Delivered.class));
        assertThat(stored).containsExactly("{\"n\":1}");
    }

    @Test
    void deliversWhatWaitsWhileADestinationIsBusyInBatches() throws Exception {
        var free = new CountDownLatch(1);
        var exporter = start(batch -> {
            free.await();
            return store(batch);
        });

        for (int i = 0; i < 1_000; i++) {
            exporter.accept("a", "" + i);
        }
        free.countDown();

        await("1,000 reports", () -> stored.size() == 1_000);
        assertThat(calls.size()).isLessThan(50);
        assertThat(Set.copyOf(stored)).hasSize(1_000);
    }

    @Test
    void neverExceedsTheLimitsOfABatch() throws Exception {
        var free = new CountDownLatch(1);
        var type = new ClusterType(new BatchLimits(7, 50), settings -> batch -> {
            free.await();
            return store(batch);
        });
        var exporter = start(type);

        for (int i = 0; i < 100; i++) {
            exporter.accept("a", "ten bytes!");
        }
        free.countDown();

        await("100 reports", () -> stored.size() == 100);
        assertThat(calls).allSatisfy(call -> assertThat(call).hasSizeLessThanOrEqualTo(5));
    }

    @Test
    void aDestinationThatNeverAnswersHoldsUpNobodyElse() throws Exception {
        var never = new CountDownLatch(1);
        var exporter = start(new ClusterType(
                new BatchLimits(1, 1_000),
                settings -> settings.text("hostport").startsWith("dead") ? hang(never) : this::store));
        exporter.accept("alive", "first");
        await("the first", () -> stored.size() == 1);
        for (int i = 0; i < 40; i++) {
            exporter.accept("dead" + i, "x");
        }
        await("all attempts that may hang", () -> calls.size() == 1 + SETTINGS.totalConcurrency());

        for (int i = 1; i < 100; i++) {
            exporter.accept("alive", "" + i);
        }

        await("those that are not dead", () -> stored.size() == 100);
    }

    @Test
    void aLaneWhoseConsumerIsNotInstalledAnyMoreIsBuriedAndReplayedOnceItIs() throws Exception {
        var without = start(Catalog.of(), Clock.systemUTC());
        var lane = spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a")));
        Fixtures.append(spool, lane, "x");
        without.dispatcher().wakeAll();
        await("a dead letter", () -> deadLetters().size() == 1);
        assertThat(deadLetters().getFirst().cause()).isEqualTo(DeathCause.NOT_INSTALLED);

        var with = start(this::store);
        var replayed = new DeadLetterOffice(spool, with.dispatcher(), Clock.systemUTC())
                .replayWhatIsInstalledNow(with.catalog());

        assertThat(replayed).isEqualTo(1);
        await("the replay", () -> stored.size() == 1);
    }

    @Test
    void afterAStartTheLanesThatDeliveredBeforeComeFirst() throws Exception {
        for (int i = 0; i < 50; i++) {
            append("new" + i, "new");
        }
        append("known", "known");
        Spool knows = mock(delegatesTo(spool));
        doReturn(true).when(knows).hasDelivered(lane("known").name());

        var dispatcher = new Dispatcher(
                Catalog.of(new ClusterType(this::store)),
                knows,
                SETTINGS,
                Clock.systemUTC(),
                new Random(1),
                Tracing.off(),
                1);
        started.add(dispatcher);
        dispatcher.start();

        await("a delivery", () -> !stored.isEmpty());
        assertThat(stored.peek()).isEqualTo("known");
    }

    private Lane lane(String host) {
        return spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", host)));
    }

    private void append(String host, String payload) {
        Fixtures.append(spool, lane(host), payload);
    }

    @Test
    void manySettingsDoNotMeanManyOpenConsumers() throws Exception {
        var open = ConcurrentHashMap.<String>newKeySet();
        var most = new AtomicInteger();
        var exporter = start(new ClusterType(new BatchLimits(10, 1_000), settings -> new ReportConsumer() {
            {
                open.add(settings.text("hostport"));
                most.accumulateAndGet(open.size(), Math::max);
            }

            @Override
            public List<DeliveryResult> deliver(List<Delivery> batch) {
                return store(batch);
            }

            @Override
            public void close() {
                open.remove(settings.text("hostport"));
            }
        }));

        for (int i = 0; i < 1_500; i++) {
            exporter.accept("host" + i, "x");
        }

        await("all of them", () -> stored.size() == 1_500);
        assertThat(most.get()).isLessThanOrEqualTo(4 * SETTINGS.totalConcurrency());
    }

    @Test
    void anIdleLaneEndsAndItsConsumerIsClosed() throws Exception {
        var closed = new AtomicInteger();
        var settings = new LaneSettings(
                SETTINGS.attemptTimeout(),
                SETTINGS.maxAge(),
                SETTINGS.firstBackoff(),
                SETTINGS.longestBackoff(),
                3,
                4,
                16,
                Duration.ofMillis(50));
        var exporter = start(
                Catalog.of(new ClusterType(new ReportConsumer() {
                    @Override
                    public List<DeliveryResult> deliver(List<Delivery> batch) {
                        return store(batch);
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                })),
                Clock.systemUTC(),
                settings);

        exporter.accept("a", "x");
        await(
                "no lane",
                () -> stored.size() == 1 && exporter.dispatcher().lanes().isEmpty());
        await("a closed consumer", () -> closed.get() == 1);
        exporter.accept("a", "y");

        await("another delivery", () -> stored.size() == 2);
    }
}
