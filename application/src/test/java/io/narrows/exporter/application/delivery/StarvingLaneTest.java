package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The effect on a lane of one delivery, or one source, that is refused for now.
class StarvingLaneTest extends DeliveryFixture {
    private static final LaneSettings PATIENT = settings(Duration.ofMinutes(10), Duration.ofMillis(200));

    @Test
    void oneDeliveryThatIsRefusedInFrontOfAllHoldsUpNoOther() throws Exception {
        oneHoldsUpNoOther(new Unavailable("HTTP 500"));
    }

    @Test
    void credentialsThatAreWrongForOneDeliveryHoldUpNoOther() throws Exception {
        oneHoldsUpNoOther(new Misconfigured("HTTP 403"));
    }

    private void oneHoldsUpNoOther(DeliveryResult refusal) throws Exception {
        var exporter = start(BatchLimits.ONE, refusing("bad", refusal));
        exporter.accept("a", "bad");
        await("a refusal", () -> !calls.isEmpty());

        for (int i = 0; i < 30; i++) {
            exporter.accept("a", "" + i);
        }

        await("the thirty others", () -> stored.size() == 30);
        await("that only the bad one waits", () -> tally().pending() == 1);
    }

    @Test
    void manyOfOneSourceThatIsRefusedHoldUpNoOtherSource() throws Exception {
        var exporter = start(
                BatchLimits.ONE,
                batch -> answer(
                        batch,
                        payload -> payload.startsWith("bad") ? new Unavailable("closed index") : taken(payload)));
        for (int i = 0; i < 200; i++) {
            exporter.acceptFrom("closed", "a", "bad" + i);
        }
        await("a refusal", () -> !calls.isEmpty());

        exporter.acceptFrom("open", "a", "good");

        await("the good one", () -> stored.contains("good"));
        assertThat(calls.size()).isLessThan(100);
    }

    @Test
    void oneMisconfiguredDeliveryInABatchPausesNothing() throws Exception {
        var exporter = start(new BatchLimits(100, 1 << 20), held(refusing("bad", new Misconfigured("HTTP 403"))));
        exporter.accept("a", BLOCKER);
        exporter.accept("a", "bad");
        for (int i = 0; i < 20; i++) {
            exporter.accept("a", "" + i);
        }
        release();

        await("the others", () -> stored.size() == 20);
        for (int i = 20; i < 40; i++) {
            exporter.accept("a", "" + i);
            assertThat(exporter.stateOfFirstLane().isFailing()).isFalse();
        }
        await("those behind", () -> stored.size() == 40);
    }

    @Test
    void aDeliveryThatFailsBesideOthersThatSucceedClosesNoLane() throws Exception {
        var exporter = start(BatchLimits.ONE, refusing("bad", new Unavailable("HTTP 500", Duration.ofMinutes(30))));
        exporter.accept("a", "first");
        await("an open lane", () -> exporter.stateOfFirstLane() == State.OPEN);

        exporter.accept("a", "bad");
        for (int i = 0; i < 20; i++) {
            exporter.accept("a", "" + i);
        }

        await("the others", () -> stored.size() == 21);
        assertThat(exporter.stateOfFirstLane().isFailing()).isFalse();
    }

    @Test
    void aDestinationThatIsAwayIsNotAskedForEachDeliveryAndAllArriveWhenItIsBack() throws Exception {
        var away = new AtomicBoolean(true);
        var exporter = start(
                new BatchLimits(10, 1 << 20),
                batch -> answer(batch, payload -> away.get() ? new Unavailable("connection refused") : taken(payload)));
        for (int i = 0; i < 100; i++) {
            exporter.acceptFrom("source" + i % 10, "a", "" + i);
        }

        await("some probes", () -> calls.size() >= 6);
        assertThat(calls).allSatisfy(call -> assertThat(call).hasSize(1));
        assertThat(calls.stream().limit(4).distinct()).hasSize(4);
        assertThat(exporter.stateOfFirstLane()).isEqualTo(State.BACKING_OFF);

        away.set(false);
        await("all", () -> stored.size() == 100);
    }

    @Test
    void aBatchThatTakesTooLongIsHalvedUntilItFits() throws Exception {
        var never = new CountDownLatch(1);
        var exporter = start(
                Catalog.of(new ClusterType(
                        new BatchLimits(64, 1 << 20),
                        settings -> held(batch -> {
                            calls.add(payloads(batch));
                            if (batch.size() > 16) {
                                never.await();
                            }
                            return payloads(batch).stream().map(this::taken).toList();
                        }))),
                Clock.systemUTC(),
                settings(Duration.ofMillis(500), Duration.ofMillis(10)));
        exporter.accept("a", BLOCKER);
        for (int i = 0; i < 128; i++) {
            exporter.accept("a", "" + i);
        }
        release();

        await("all", () -> stored.size() == 128);
        var sizes = calls.stream().map(List::size).toList();
        assertThat(sizes.getFirst()).isEqualTo(64);
        assertThat(sizes.stream().filter(size -> size == 64).count()).isLessThanOrEqualTo(4);
        assertThat(sizes.subList(sizes.lastIndexOf(64) + 1, sizes.size())).doesNotContain(64);
        assertThat(sizes).contains(32, 16);
        assertThat(exporter.dispatcher().figures().batchesHalved()).containsKey(Fixtures.CLUSTER);
        var tooLarge = sizes.stream().filter(size -> size > 16).count();
        await("each attempt counted", () -> attempts(exporter, "unavailable") == tooLarge);
        await("each attempt counted", () -> attempts(exporter, "taken") >= sizes.size() - tooLarge);
        assertThat(attempts(exporter, "misconfigured")).isZero();
    }

    private static long attempts(Exporter exporter, String outcome) {
        return exporter.dispatcher()
                .figures()
                .attempts()
                .getOrDefault(Fixtures.CLUSTER, Map.of())
                .getOrDefault(outcome, 0L);
    }

    private ReportConsumer refusing(String bad, DeliveryResult refusal) {
        return batch -> answer(batch, payload -> payload.equals(bad) ? refusal : taken(payload));
    }

    private Exporter start(BatchLimits limits, ReportConsumer consumer) {
        return start(Catalog.of(new ClusterType(limits, settings -> consumer)), Clock.systemUTC(), PATIENT);
    }

    private static LaneSettings settings(Duration attemptTimeout, Duration firstBackoff) {
        return new LaneSettings(
                attemptTimeout,
                SETTINGS.maxAge(),
                firstBackoff,
                Duration.ofMinutes(5),
                SETTINGS.maxFailures(),
                SETTINGS.laneConcurrency(),
                SETTINGS.totalConcurrency(),
                SETTINGS.idleTimeout());
    }
}
