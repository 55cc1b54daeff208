package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.DeadLetterOffice;
import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.FaultySpool.Operation;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The effect on a lane and on other lanes of a fault inside the exporter.
class LaneFaultTest extends DeliveryFixture {
    private static final ConsumerId BROKEN = new ConsumerId("broken");

    private final ConsumerType broken = mock();

    private Catalog withBroken() {
        when(broken.id()).thenReturn(BROKEN);
        when(broken.kind()).thenReturn(BROKEN);
        when(broken.batchLimits()).thenReturn(BatchLimits.ONE);
        when(broken.hosts(any())).thenReturn(Set.of("broken"));
        when(broken.open(any())).thenReturn(this::store);
        return new Catalog(List.of(broken, new ClusterType(this::store)));
    }

    @Test
    void aLaneThatThrowsAtTheStartIsItsOwnStateAndTheOthersDeliver() throws Exception {
        var catalog = withBroken();
        when(broken.bind(any())).thenThrow(new ArithmeticException("/ by zero"));
        Fixtures.append(spool, new Lane(BROKEN, "broken", ConsumerSettings.NONE), "x");
        Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a"))), "y");

        var exporter = start(catalog, Clock.systemUTC());

        await("the other", () -> stored.contains("y"));
        await(
                "the state of the broken one",
                () -> exporter.dispatcher().lanes().stream()
                        .anyMatch(lane -> lane.lane().consumer().equals(BROKEN) && lane.state() == State.BACKING_OFF));
        assertThat(exporter.dispatcher().lanes())
                .anySatisfy(lane ->
                        assertThat(lane.reason()).isEqualTo("the exporter failed: java.lang.ArithmeticException"));
        assertThat(exporter.dispatcher().figures().failures()).isPositive();
    }

    @Test
    void aReportThatIsKeptIsAnsweredWhateverItsLaneThrows() throws Exception {
        var catalog = withBroken();
        when(broken.bind(any()))
                .thenReturn(new Binding.Bound(ConsumerSettings.NONE, ConsumerSettings.NONE))
                .thenThrow(new ArithmeticException("/ by zero"))
                .thenReturn(new Binding.Bound(ConsumerSettings.NONE, ConsumerSettings.NONE));
        var exporter = start(catalog, Clock.systemUTC());

        var receipt = exporter.acceptReport()
                .accept(
                        new Envelope("s", Map.of(BROKEN, ConsumerSettings.NONE), Payload.of("x")),
                        Sender.ANYBODY,
                        Optional.empty());

        assertThat(receipt.deliveries()).hasSize(1);
        await("the report in the end", () -> stored.contains("x"));
    }

    @ParameterizedTest
    @EnumSource
    void aSpoolThatFailsTwiceLosesNothing(Operation operation) throws Exception {
        var faulty = new FaultySpool(spool);
        Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a"))), "before");
        faulty.failing(operation, 2);

        var exporter = start(Catalog.of(new ClusterType(this::store)), Clock.systemUTC(), SETTINGS, faulty);
        exporter.accept("b", "after");

        await("both", () -> tally().delivered() == 2);
        await("the faults", () -> faulty.hasFailed(operation));
        assertThat(tally()).isEqualTo(new Tally(2, 2, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource(names = {"LEASE", "SETTLE", "LANES"})
    void aLaneWhoseConsumerIsGoneIsBuriedThoughTheSpoolFailsTwice(Operation operation) throws Exception {
        var faulty = new FaultySpool(spool).failing(operation, 2);
        Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a"))), "x");

        start(Catalog.of(), Clock.systemUTC(), SETTINGS, faulty);

        await("a dead letter", () -> deadLetters().size() == 1);
        assertThat(deadLetters().getFirst().cause()).isEqualTo(DeathCause.NOT_INSTALLED);
    }

    @Test
    void aLaneWhoseSettingsAreDamagedIsBuriedAndTheOthersDeliver() throws Exception {
        var faulty = new FaultySpool(spool);
        var damaged = spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a")));
        Fixtures.append(spool, damaged, "x");
        Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "b"))), "y");
        faulty.damage(damaged.name());

        start(Catalog.of(new ClusterType(this::store)), Clock.systemUTC(), SETTINGS, faulty);

        await("the other", () -> stored.contains("y"));
        await("a dead letter", () -> deadLetters().size() == 1);
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.cause()).isEqualTo(DeathCause.DAMAGED);
            assertThat(letter.reason()).startsWith("its settings are damaged in the spool");
        });
        assertThat(stored).containsExactly("y");
    }

    @Test
    void aLaneWhoseKeyIsMissingIsBuriedAndDeliversWhenTheKeyIsBack() throws Exception {
        var faulty = new FaultySpool(spool);
        var locked = spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a")));
        Fixtures.append(spool, locked, "x");
        Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "b"))), "y");
        faulty.lock(locked.name());
        var exporter = start(Catalog.of(new ClusterType(this::store)), Clock.systemUTC(), SETTINGS, faulty);
        await("the other", () -> stored.contains("y"));
        await("a dead letter", () -> deadLetters().size() == 1);
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.cause()).isEqualTo(DeathCause.KEY_MISSING);
            assertThat(letter.reason()).contains("1f0c9a3b", "spool.keyFile");
        });

        faulty.unlock();
        assertThat(new DeadLetterOffice(faulty, exporter.dispatcher(), Clock.systemUTC()).replayWhatIsSealed())
                .isEqualTo(1);

        await("both settled", () -> tally().equals(new Tally(2, 2, 0, 0, 0)));
        assertThat(stored).contains("x", "y");
    }

    @Test
    void whatIsThrownBetweenLeaseAndSettlementPutsTheBatchBack() throws Exception {
        var clock = new BreakingClock();
        var exporter = start(clock, batch -> {
            clock.breaks.set(calls.isEmpty());
            return store(batch);
        });

        exporter.accept("a", "x");

        await("a delivery", () -> tally().delivered() == 1);
        assertThat(calls).hasSize(2);
    }

    @Test
    void aReplayThatBreaksOffSendsWhatWasPutBackByThen() throws Exception {
        var exporter = start(batch ->
                answer(batch, payload -> stored.isEmpty() && calls.size() < 3 ? new Rejected("no") : taken(payload)));
        exporter.accept("a", "x");
        exporter.accept("a", "y");
        await("two dead letters", () -> deadLetters().size() == 2);
        calls.add(List.of("rejected enough"));
        calls.add(List.of("rejected enough"));
        var breaking = mock(Spool.class);
        var letters = mock(DeadLetters.class);
        when(breaking.deadLetters()).thenReturn(letters);
        when(letters.replay(any(), any())).thenAnswer(asked -> {
            var first = new DeadLetterFilter(
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    "",
                    Instant.MAX,
                    Set.of(deadLetters().getFirst().id()));
            spool.deadLetters().replay(first, Instant.now());
            throw new IllegalStateException("the disk is full");
        });
        var office = new DeadLetterOffice(breaking, exporter.dispatcher(), Clock.systemUTC());

        assertThatThrownBy(() -> office.replay(DeadLetterFilter.ALL)).hasMessage("the disk is full");

        await("what was put back", () -> tally().delivered() == 1);
    }

    @Test
    void whatIsPutBackWithoutATryKeepsItsReasonAndItsAttempts() throws Exception {
        var never = new CountDownLatch(1);
        var exporter = start(batch -> {
            if (calls.isEmpty()) {
                return answer(batch, payload -> new Unavailable("HTTP 503"));
            }
            return hang(never).deliver(batch);
        });
        var receipt = exporter.accept("a", "x");
        await("the second try", () -> calls.size() == 2);

        exporter.stop(Duration.ZERO);

        assertThat(spool.receipt(receipt.report()).orElseThrow().deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isEqualTo(new Pending(1, "HTTP 503")));
    }

    @Test
    void nothingIsDeliveredAfterTheStop() throws Exception {
        var never = new CountDownLatch(1);
        var stopped = new AtomicBoolean();
        var late = new AtomicInteger();
        var exporter = start(batch -> {
            if (stopped.get()) {
                late.incrementAndGet();
            }
            return hang(never).deliver(batch);
        });
        for (int i = 0; i < 4 * SETTINGS.totalConcurrency(); i++) {
            exporter.accept("host" + i, "x");
        }
        await("attempts that hang", () -> calls.size() >= SETTINGS.totalConcurrency());

        exporter.stop(Duration.ZERO);
        stopped.set(true);
        exporter.dispatcher().wake(spool.lanes(Optional.empty(), 1).getFirst());
        exporter.dispatcher().wakeAll();

        assertThat(exporter.dispatcher().lanes()).isEmpty();
        assertThat(late).hasValue(0);
        assertThat(tally())
                .isEqualTo(new Tally(4L * SETTINGS.totalConcurrency(), 0, 0, 4L * SETTINGS.totalConcurrency(), 0));
    }

    /// A clock that throws once on request.
    private static final class BreakingClock extends Clock {
        private final AtomicBoolean breaks = new AtomicBoolean();

        @Override
        public Instant instant() {
            if (breaks.getAndSet(false)) {
                throw new IllegalStateException("no time");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
