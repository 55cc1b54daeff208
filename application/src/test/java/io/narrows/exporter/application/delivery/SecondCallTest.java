package io.narrows.exporter.application.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.delivery.LaneGate.Turn;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecondCallTest {
    private static final ConsumerId CONSUMER = new ConsumerId("cluster");
    private static final BatchLimits LIMITS = new BatchLimits(10, 100);
    private static final long NOW = 5;

    private final SecondCall secondCall = new SecondCall();

    private static List<Leased> batch(int size, int bytes) {
        var id = ReportId.at(Instant.EPOCH, new Random(1));
        var report = new ReportData(id, "source", Instant.EPOCH, Labels.NONE, Payload.ofUtf8(new byte[bytes]));
        return Collections.nCopies(
                size, new Leased(new Delivery(new DeliveryId(id, CONSUMER), report), 0, Instant.EPOCH));
    }

    @Test
    void behindAFullBatchTheNextCallStartsAtOnce() {
        secondCall.begun(batch(10, 1), LIMITS, NOW);
        assertThat(secondCall.waitNanos(NOW)).isZero();

        secondCall.begun(batch(4, 25), LIMITS, NOW);
        assertThat(secondCall.waitNanos(NOW)).isZero();
    }

    @Test
    void behindABatchWithRoomItWaitsUntilTheCallIsSlow() {
        secondCall.begun(batch(9, 1), LIMITS, NOW);
        assertThat(secondCall.waitNanos(NOW)).isEqualTo(SecondCall.SLOW.toNanos());

        secondCall.begun(batch(3, 25), LIMITS, NOW);
        assertThat(secondCall.waitNanos(NOW + 1)).isEqualTo(SecondCall.SLOW.toNanos() - 1);
        assertThat(secondCall.waitNanos(NOW + SecondCall.SLOW.toNanos())).isZero();
    }

    @Test
    void aLaneWaitsForTheCallInFlightOrUntilItIsSlow() throws InterruptedException {
        var clock = Clock.systemUTC();
        var backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), new Random(1));
        var gate = new LaneGate(
                new LaneName(CONSUMER, "lane"),
                LaneSettings.DEFAULT,
                () -> LaneShare.WHOLE,
                backoff,
                clock,
                clock,
                new LaneFigures());
        var first = gate.begin(turn(gate), batch(1, 1), BatchLimits.ONE).orElseThrow();
        gate.judge(first, LaneVerdict.TAKEN, LIMITS, false);
        gate.end(first);
        var begun = System.nanoTime();
        assertThat(gate.begin(turn(gate), batch(1, 1), LIMITS)).isPresent();

        var second = turn(gate);

        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(SecondCall.SLOW.toNanos());
        assertThat(gate.begin(second, batch(1, 1), LIMITS)).isPresent();
    }

    private static Turn turn(LaneGate gate) throws InterruptedException {
        return gate.awaitTurn().orElseThrow();
    }
}
