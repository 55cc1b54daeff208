package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static io.narrows.exporter.application.Fixtures.envelope;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.LaneStatus.State;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final LaneSettings SETTINGS = new LaneSettings(
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            3,
            4,
            16,
            Duration.ofSeconds(30));

    private static final String BLOCKER = "blocker";

    private final CountDownLatch gate = new CountDownLatch(1);
    private final Spool spool = Fixtures.spool();
    private final Queue<String> stored = new ConcurrentLinkedQueue<>();
    private final Queue<List<String>> calls = new ConcurrentLinkedQueue<>();
    private final List<Dispatcher> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (var dispatcher : started) {
            dispatcher.stop(Duration.ZERO);
        }
        spool.close();
    }

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
    void aRejectedReportIsBuriedAtOnceAndAlone() throws Exception {
        var exporter = start(held(
                batch -> answer(batch, payload -> payload.equals("bad") ? new Rejected("mapping") : taken(payload))));

        exporter.accept("a", BLOCKER);
        exporter.accept("a", "good");
        var bad = exporter.accept("a", "bad");
        exporter.accept("a", "fine");
        release();

        await("both good ones", () -> stored.size() == 2);
        exporter.settled(bad);
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.cause()).isEqualTo(DeathCause.REJECTED);
            assertThat(letter.reason()).isEqualTo("mapping");
        });
        assertThat(calls).containsExactly(List.of("good", "bad", "fine"));
        assertThat(tally()).isEqualTo(new Tally(4, 3, 1, 0, 0));
    }

    @Test
    void aReportThatIsRefusedForNowIsSentAgainAlone() throws Exception {
        var refusals = new AtomicInteger(2);
        var exporter = start(held(batch -> answer(
                batch,
                payload -> payload.equals("late") && refusals.getAndDecrement() > 0
                        ? new Unavailable("HTTP 429")
                        : taken(payload))));

        exporter.accept("a", BLOCKER);
        exporter.accept("a", "first");
        exporter.accept("a", "late");
        exporter.accept("a", "last");
        release();

        await("all three", () -> stored.size() == 3);
        assertThat(calls).containsExactly(List.of("first", "late", "last"), List.of("late"), List.of("late"));
    }

    @Test
    void aLaneWhoseDestinationIsAwayTriesOneDeliveryAtATime() throws Exception {
        var away = new AtomicInteger(1);
        var exporter = start(held(
                batch -> answer(batch, payload -> away.get() > 0 ? new Unavailable("refused") : taken(payload))));

        exporter.accept("a", BLOCKER);
        for (int i = 0; i < 50; i++) {
            exporter.accept("a", "" + i);
        }
        release();
        await("some probes", () -> calls.size() >= 4);
        assertThat(exporter.dispatcher().lanes()).singleElement().satisfies(lane -> {
            assertThat(lane.state()).isEqualTo(State.BACKING_OFF);
            assertThat(lane.reason()).isEqualTo("refused");
            assertThat(lane.hosts()).containsExactly("a");
        });
        assertThat(calls.peek()).hasSize(50);
        assertThat(calls.stream().skip(1)).allSatisfy(call -> assertThat(call).hasSize(1));

        away.set(0);

        await("all fifty", () -> stored.size() == 50);
        await("an open lane", () -> exporter.dispatcher().lanes().getFirst().state() == State.OPEN);
        assertThat(tally()).isEqualTo(new Tally(51, 51, 0, 0, 0));
    }

    @Test
    void waitsAsLongAsTheDestinationAsks() throws Exception {
        var times = new ConcurrentLinkedQueue<Long>();
        var exporter = start(batch -> {
            times.add(System.nanoTime());
            return times.size() == 1 ? List.of(new Unavailable("HTTP 503", Duration.ofMillis(700))) : store(batch);
        });

        exporter.accept("a", "x");

        await("the second attempt", () -> stored.size() == 1);
        var waited = times.stream().reduce(0L, (before, now) -> now - before);
        assertThat(Duration.ofNanos(waited)).isGreaterThanOrEqualTo(Duration.ofMillis(700));
    }

    @Test
    void aLaneWithWrongCredentialsPausesAndSaysSoUntilTheyWork() throws Exception {
        var denied = new AtomicInteger(1);
        var exporter = start(
                batch -> answer(batch, payload -> denied.get() > 0 ? new Misconfigured("HTTP 401") : taken(payload)));

        exporter.accept("a", "x");
        exporter.accept("a", "y");

        await("a paused lane", () -> exporter.stateOfFirstLane() == State.PAUSED);
        assertThat(exporter.dispatcher().lanes().getFirst().reason()).isEqualTo("HTTP 401");
        assertThat(deadLetters()).isEmpty();
        denied.set(0);
        await("both", () -> stored.size() == 2);
        await("an open lane", () -> exporter.stateOfFirstLane() == State.OPEN);
    }

    @Test
    void settingsThatCannotBeOpenedPauseTheLane() throws Exception {
        var exporter = start(new ClusterType(new BatchLimits(10, 1_000), settings -> {
            throw new InvalidSettingException("hostport", "must name a host");
        }));

        exporter.accept("a", "x");

        await("a paused lane", () -> exporter.stateOfFirstLane() == State.PAUSED);
        assertThat(exporter.dispatcher().lanes().getFirst().reason()).isEqualTo("hostport must name a host");
        assertThat(tally()).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void whatCouldNotBeDeliveredForLongBecomesADeadLetter() throws Exception {
        var clock = new MovableClock();
        var exporter = start(clock, batch -> answer(batch, payload -> new Unavailable("connection refused")));

        for (int i = 0; i < 20; i++) {
            exporter.accept("a", "" + i);
        }
        await("an attempt", () -> !calls.isEmpty());
        assertThat(deadLetters()).isEmpty();
        clock.move(Duration.ofHours(25));

        await("dead letters", () -> deadLetters().size() == 20);
        assertThat(deadLetters()).allSatisfy(letter -> {
            assertThat(letter.cause()).isEqualTo(DeathCause.EXPIRED);
            assertThat(letter.reason()).isEqualTo("connection refused");
        });
    }

    @Test
    void aClockThatJumpsAnHourStallsNoLane() throws Exception {
        for (var jump : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            var clock = new MovableClock();
            var refusals = new AtomicInteger(3);
            var exporter = start(
                    clock,
                    batch -> answer(
                            batch,
                            payload -> refusals.getAndDecrement() > 0 ? new Unavailable("busy") : taken(payload)));
            var before = stored.size();

            exporter.accept("jump" + jump, "x");
            await("a refusal", () -> refusals.get() < 3);
            clock.move(jump);
            exporter.accept("jump" + jump, "y");

            await("both in spite of " + jump, () -> stored.size() == before + 2);
        }
    }

    @Test
    void aDeliveryOnWhichTheConsumerThrowsIsBuriedInTheEndAndTheOthersArrive() throws Exception {
        var exporter = start(held(batch -> {
            if (payloads(batch).contains("poison")) {
                throw new IllegalStateException("secret");
            }
            return store(batch);
        }));

        exporter.accept("a", BLOCKER);
        for (int i = 0; i < 20; i++) {
            exporter.accept("a", i == 10 ? "poison" : "" + i);
        }
        release();

        await("the others", () -> stored.size() == 19);
        await("a dead letter", () -> deadLetters().size() == 1);
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.cause()).isEqualTo(DeathCause.FAILED);
            assertThat(letter.reason()).contains("IllegalStateException").doesNotContain("secret");
        });
        assertThat(Set.copyOf(stored)).hasSize(19);
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
    void stopLetsWhatIsInFlightEndAndLeavesTheRestInTheSpool() throws Exception {
        var entered = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var closed = new AtomicInteger();
        var exporter = start(new ClusterType(BatchLimits.ONE, settings -> new ReportConsumer() {
            @Override
            public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                entered.countDown();
                free.await();
                return store(batch);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        }));
        for (int i = 0; i < 10; i++) {
            exporter.accept("a", "" + i);
        }
        entered.await();

        var stopping = Thread.ofVirtual().start(() -> exporter.stop(Duration.ofSeconds(30)));
        await("the stop to begin", exporter.dispatcher()::isStopping);
        free.countDown();

        assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        assertThat(closed).hasValue(1);
        assertThat(stored.size()).isLessThan(10);
        assertThat(tally().pending() + tally().delivered()).isEqualTo(10);
        assertThat(tally().delivered()).isEqualTo(stored.size());
    }

    @Test
    void stopInterruptsWhatTakesLongerThanTheGrace() throws Exception {
        var exporter = start(hang(new CountDownLatch(1)));
        exporter.accept("a", "x");
        await("an attempt", () -> calls.size() == 1);

        exporter.stop(Duration.ofMillis(50));

        assertThat(exporter.dispatcher().lanes()).isEmpty();
        assertThat(tally()).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @Test
    void thousandsOfSettingsDoNotMeanThousandsOfOpenConsumers() throws Exception {
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

        for (int i = 0; i < 3_000; i++) {
            exporter.accept("host" + i, "x");
        }

        await("all of them", () -> stored.size() == 3_000);
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

    /// Makes a batch of what comes behind a first report, which proves the lane and waits for `release`.
    private ReportConsumer held(ReportConsumer consumer) {
        return batch -> {
            if (payloads(batch).equals(List.of(BLOCKER))) {
                gate.await();
                return List.of(new Delivered());
            }
            return consumer.deliver(batch);
        };
    }

    private void release() {
        gate.countDown();
    }

    private ReportConsumer hang(CountDownLatch never) {
        return batch -> {
            calls.add(payloads(batch));
            never.await();
            return List.of();
        };
    }

    private List<DeliveryResult> store(List<Delivery> batch) {
        return answer(batch, this::taken);
    }

    private DeliveryResult taken(String payload) {
        stored.add(payload);
        return new Delivered();
    }

    private List<DeliveryResult> answer(List<Delivery> batch, Function<String, DeliveryResult> result) {
        calls.add(payloads(batch));
        return payloads(batch).stream().map(result).toList();
    }

    private static List<String> payloads(List<Delivery> batch) {
        return batch.stream()
                .map(delivery -> delivery.report().payload().text())
                .toList();
    }

    private List<DeadLetter> deadLetters() {
        return spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 1_000);
    }

    private Tally tally() {
        return spool.tallies().getOrDefault(CLUSTER, Tally.ZERO);
    }

    private Exporter start(ReportConsumer consumer) {
        return start(Clock.systemUTC(), consumer);
    }

    private Exporter start(Clock clock, ReportConsumer consumer) {
        return start(Catalog.of(new ClusterType(consumer)), clock);
    }

    private Exporter start(ClusterType type) {
        return start(Catalog.of(type), Clock.systemUTC());
    }

    private Exporter start(Catalog catalog, Clock clock) {
        return start(catalog, clock, SETTINGS);
    }

    private Exporter start(Catalog catalog, Clock clock, LaneSettings settings) {
        var dispatcher = new Dispatcher(catalog, spool, settings, clock, new Random(1));
        dispatcher.start();
        started.add(dispatcher);
        return new Exporter(
                catalog,
                dispatcher,
                new AcceptReport(catalog, spool, dispatcher, new Counters(), clock, new Random()),
                new Receipts(spool, dispatcher));
    }

    private record Exporter(Catalog catalog, Dispatcher dispatcher, AcceptReport acceptReport, Receipts receipts) {
        Receipt accept(String host, String payload) {
            return acceptReport.accept(envelope(host, payload), Optional.empty());
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

    private static final class MovableClock extends Clock {
        private volatile Duration moved = Duration.ZERO;

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
