package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Lanes whose settings say how long to collect reports.
class CollectingLaneTest extends DeliveryFixture {
    private static final Duration HOUR = Duration.ofHours(1);

    private final MovableClock clock = MovableClock.justAfterAFull(HOUR);

    @Test
    void whatComesInAnIntervalIsHandedOverAtItsEndInOneBatch() throws Exception {
        clock.move(HOUR.minusMillis(1_500));
        var exporter = startCollecting(this::store);

        for (var payload : List.of("a", "b", "c")) {
            accept(exporter, "1h", payload);
        }

        await("all three", () -> stored.size() == 3);
        assertThat(calls).containsExactly(List.of("a", "b", "c"));
        await("an open lane", () -> exporter.stateOfFirstLane() == State.OPEN);
    }

    @Test
    void whatComesAfterARoundWaitsForTheNext() throws Exception {
        accept(startCollecting(this::store), "1h", "early");
        var exporter = restartedAfter(HOUR, this::store);
        await("a first round", () -> tally().delivered() == 1);

        accept(exporter, "1h", "b");
        accept(exporter, "1h", "c");
        exporter.stop(Duration.ofSeconds(10));

        assertThat(tally()).isEqualTo(new Tally(3, 1, 0, 2, 0));
        restartedAfter(HOUR, this::store);
        await("a second round", () -> stored.size() == 3);
        assertThat(calls).containsExactly(List.of("early"), List.of("b", "c"));
    }

    @Test
    void aRestartHurriesNothing() throws Exception {
        accept(startCollecting(this::store), "1h", "a");

        for (int i = 0; i < 3; i++) {
            var restarted = restartedAfter(Duration.ofMinutes(10), this::store);
            accept(restarted, "1h", "" + i);
        }

        restartedAfter(HOUR, this::store);
        await("all", () -> stored.size() == 4);
        assertThat(calls).containsExactly(List.of("a", "0", "1", "2"));
    }

    @Test
    void moreThanABatchHoldsIsHandedOverInTheSameRound() throws Exception {
        var exporter = startCollecting(this::store);
        for (int i = 0; i < 25; i++) {
            accept(exporter, "1h", "" + i);
        }

        restartedAfter(HOUR, this::store);

        await("all", () -> stored.size() == 25);
        assertThat(calls).extracting(List::size).containsExactlyInAnyOrder(10, 10, 5);
    }

    @Test
    void aRoundThatFailsIsTriedAgainAsAWhole() throws Exception {
        var away = new AtomicBoolean(true);
        ReportConsumer consumer =
                batch -> answer(batch, payload -> away.get() ? new Unavailable("away") : taken(payload));
        var exporter = startCollecting(consumer);
        accept(exporter, "1h", "a");
        accept(exporter, "1h", "b");
        restartedAfter(HOUR, consumer);
        await("some tries", () -> calls.size() >= 3);

        away.set(false);

        await("both", () -> stored.size() == 2);
        assertThat(calls).allSatisfy(call -> assertThat(call).containsExactly("a", "b"));
    }

    @Test
    void aPartThatIsRefusedForNowComesAgainInTheSameRound() throws Exception {
        var refusals = new AtomicInteger(1);
        ReportConsumer consumer = batch -> answer(
                batch,
                payload -> payload.equals("b") && refusals.getAndDecrement() > 0
                        ? new Unavailable("busy")
                        : taken(payload));
        var exporter = startCollecting(consumer);
        accept(exporter, "1h", "a");
        accept(exporter, "1h", "b");

        restartedAfter(HOUR, consumer);

        await("both", () -> stored.size() == 2);
        assertThat(calls).containsExactly(List.of("a", "b"), List.of("b"));
    }

    @Test
    void aReportOnWhichTheConsumerThrowsTakesNoneOfItsRoundAlong() throws Exception {
        ReportConsumer consumer = batch -> {
            if (payloads(batch).contains("poison")) {
                throw new IllegalStateException("poisoned");
            }
            return store(batch);
        };
        var exporter = startCollecting(consumer);
        for (var payload : List.of("a", "poison", "b")) {
            accept(exporter, "1h", payload);
        }

        restartedAfter(HOUR, consumer);

        await("the others", () -> stored.size() == 2);
        await("a dead letter", () -> deadLetters().size() == 1);
    }

    @Test
    void theTimeForWhichAReportWasCollectedDoesNotMakeItOld() throws Exception {
        ReportConsumer consumer = batch -> answer(batch, payload -> new Unavailable("away"));
        accept(startCollecting(consumer), "24h", "a");

        restartedAfter(Duration.ofHours(24).plusMinutes(1), consumer);
        await("some tries", () -> calls.size() >= 3);

        assertThat(deadLetters()).isEmpty();
        clock.move(Duration.ofHours(24));
        await("a dead letter", () -> deadLetters().size() == 1);
    }

    @Test
    void anIntervalOfMoreThanADayIsADay() throws Exception {
        accept(startCollecting(this::store), "365d", "a");

        restartedAfter(Duration.ofHours(24).plusMinutes(1), this::store);

        await("the report", () -> stored.size() == 1);
    }

    @Test
    void whereTheIntervalIsZeroReportsComeAtOnceAndOneByOne() throws Exception {
        var exporter = startCollecting(held(this::store));
        accept(exporter, "0s", BLOCKER);
        accept(exporter, "0s", "a");
        accept(exporter, "0s", "b");

        release();

        await("both", () -> stored.size() == 2);
        assertThat(calls).containsExactlyInAnyOrder(List.of("a"), List.of("b"));
    }

    @Test
    void aLaneThatCollectsHoldsUpNeitherOthersNorTheStop() throws Exception {
        var exporter = startCollecting(this::store);
        for (int i = 0; i < 2 * SETTINGS.totalConcurrency(); i++) {
            accept(exporter, "1h", "lane" + i, "x");
        }

        accept(exporter, "0s", "now");

        await("the one that is not collected", () -> stored.contains("now"));
        var begin = System.nanoTime();
        exporter.stop(Duration.ofSeconds(30));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(stored).containsExactly("now");
        assertThat(exporter.dispatcher().lanes()).isEmpty();
    }

    private Exporter startCollecting(ReportConsumer consumer) {
        var type = new ClusterType(new BatchLimits(10, 1 << 20).collectBy("digest"), settings -> consumer);
        return start(Catalog.of(type), clock);
    }

    private Exporter restartedAfter(Duration time, ReportConsumer consumer) throws InterruptedException {
        started.getLast().stop(Duration.ofSeconds(10));
        clock.move(time);
        return startCollecting(consumer);
    }

    private static void accept(Exporter exporter, String interval, String payload) {
        accept(exporter, interval, "a", payload);
    }

    private static void accept(Exporter exporter, String interval, String host, String payload) {
        var settings = ConsumerSettings.of(Map.of("hostport", host, "digest", interval));
        exporter.acceptReport()
                .accept(
                        new Envelope("source", Map.of(Fixtures.CLUSTER, settings), Payload.of(payload)),
                        Sender.ANYBODY,
                        Optional.empty());
    }
}
