package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaneFailureTest extends DeliveryFixture {
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
        await("all settled", () -> tally().pending() == 0);
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
    void aPluginThatCannotTellItsHostsDeliversAllTheSame() throws Exception {
        var refusals = new AtomicInteger(2);
        var exporter = start(batch ->
                answer(batch, payload -> refusals.getAndDecrement() > 0 ? new Unavailable("busy") : taken(payload)));

        exporter.accept(Fixtures.UNNAMEABLE, "x");

        await("a delivery", () -> stored.size() == 1);
        assertThat(exporter.dispatcher().lanes())
                .singleElement()
                .satisfies(lane -> assertThat(lane.hosts()).isEmpty());
    }

    @Test
    void aPluginThatIsAskedForItsHostsAndNeverAnswersHoldsUpNoOther() throws Exception {
        var never = new CountDownLatch(1);
        ConsumerType mute = mock();
        when(mute.id()).thenReturn(new ConsumerId("mute"));
        when(mute.kind()).thenCallRealMethod();
        when(mute.settings()).thenReturn(SettingDeclarations.NONE);
        when(mute.bind(any())).thenCallRealMethod();
        when(mute.batchLimits()).thenReturn(BatchLimits.ONE);
        when(mute.hosts(any())).thenAnswer(asked -> {
            Fixtures.awaitWhateverComes(never);
            return Set.of();
        });
        when(mute.open(any())).thenReturn(this::store);
        var exporter = start(new Catalog(List.of(mute, new ClusterType(this::store))), Clock.systemUTC());
        Fixtures.append(spool, new Lane(new ConsumerId("mute"), "mute", ConsumerSettings.NONE), "late");

        exporter.dispatcher().wakeAll();
        exporter.accept("a", "x");

        await("the other", () -> stored.contains("x"));
        assertThat(stored).containsExactly("x");
        await("its own in the end", () -> stored.contains("late"));
        never.countDown();
    }

    @Test
    void aConsumerThatNeverOpensHoldsUpItsOwnLaneOnly() throws Exception {
        var never = new CountDownLatch(1);
        var opened = new AtomicInteger();
        var type = new ClusterType(new BatchLimits(10, 1_000), settings -> {
            if (settings.text("hostport").equals("hanging")) {
                opened.incrementAndGet();
                Fixtures.awaitWhateverComes(never);
            }
            return this::store;
        });
        var exporter = start(Catalog.of(type), Clock.systemUTC(), hasty());

        exporter.accept("hanging", "x");
        exporter.accept("a", "y");

        await("the other lane", () -> stored.contains("y"));
        await("as many calls as may hang", () -> opened.get() == 3);
        assertThat(exporter.dispatcher().lanes()).anySatisfy(lane -> {
            assertThat(lane.hosts()).containsExactly("hanging");
            assertThat(lane.state()).isEqualTo(State.BACKING_OFF);
            assertThat(lane.reason()).startsWith("cannot be opened: the consumer gave no answer within 100 ms");
        });
        never.countDown();
        await("the hanging one in the end", () -> stored.contains("x"));
    }

    @Test
    void aConsumerThatOpensTooSlowlyIsInterrupted() throws Exception {
        var type = new ClusterType(new BatchLimits(10, 1_000), settings -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return this::store;
        });
        var exporter = start(Catalog.of(type), Clock.systemUTC(), hasty());

        exporter.accept("a", "x");

        await("a lane that backs off", () -> exporter.stateOfFirstLane() == State.BACKING_OFF);
        assertThat(exporter.dispatcher().lanes().getFirst().reason())
                .isEqualTo("cannot be opened: no answer within 100 ms");
    }

    private static LaneSettings hasty() {
        return new LaneSettings(
                Duration.ofMillis(100),
                SETTINGS.maxAge(),
                SETTINGS.firstBackoff(),
                SETTINGS.longestBackoff(),
                SETTINGS.maxFailures(),
                SETTINGS.laneConcurrency(),
                SETTINGS.totalConcurrency(),
                SETTINGS.idleTimeout());
    }
}
