package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.measure.Histogram;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaneTimesTest extends DeliveryFixture {
    private static final Histogram.Counts NONE = Histogram.ofNumbers().counts();

    @Test
    void aDeliveryWaitsOnceAndIsDeliveredOnceHoweverOftenItIsTried() throws Exception {
        var refusals = new AtomicInteger(2);
        var exporter = start(batch -> answer(
                batch, payload -> refusals.getAndDecrement() > 0 ? new Unavailable("HTTP 503") : taken(payload)));

        exporter.settled(exporter.accept("a", "late"));

        var figures = exporter.dispatcher().figures();
        await("it is counted", () -> total(figures.deliveries()) == 1);
        assertThat(total(figures.waits())).isOne();
        assertThat(total(figures.attemptTimes())).isEqualTo(3);
        assertThat(sum(figures.batches())).isEqualTo(3);
    }

    @Test
    void whatIsRejectedIsNotDelivered() throws Exception {
        var exporter = start(batch -> answer(batch, payload -> new Rejected("mapping")));

        exporter.settled(exporter.accept("a", "bad"));

        var figures = exporter.dispatcher().figures();
        await("the attempt is counted", () -> total(figures.attemptTimes()) == 1);
        assertThat(total(figures.waits())).isOne();
        assertThat(total(figures.deliveries())).isZero();
    }

    @Test
    void theTimeOfADeliveryBeginsWithItsAcceptance() throws Exception {
        var clock = new MovableClock();
        var exporter = start(clock, held(batch -> answer(batch, this::taken)));

        exporter.accept("a", BLOCKER);
        clock.move(Duration.ofMinutes(10));
        release();

        var figures = exporter.dispatcher().figures();
        await("it is counted", () -> total(figures.deliveries()) == 1);
        assertThat(sum(figures.deliveries())).isBetween(600.0, 700.0);
    }

    private static long total(Map<ConsumerId, Histogram.Counts> counts) {
        return counts.getOrDefault(CLUSTER, NONE).total();
    }

    private static double sum(Map<ConsumerId, Histogram.Counts> counts) {
        return counts.getOrDefault(CLUSTER, NONE).sum();
    }
}
