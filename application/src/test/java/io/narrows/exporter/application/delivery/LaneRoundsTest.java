package io.narrows.exporter.application.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.delivery.DeliveryFixture.MovableClock;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaneRoundsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final MovableClock clock = MovableClock.justAfterAFull(HOUR);
    private final LaneRounds rounds = new LaneRounds(HOUR, clock);

    @Test
    void whatCameBeforeTheFullHourIsTakenAtOnce() {
        assertThat(rounds.waitNanos()).isZero();
        assertThat(rounds.takes(List.of(came(Duration.ofMinutes(-30))))).isTrue();
        assertThat(rounds.takes(List.of(came(Duration.ZERO)))).isFalse();
    }

    @Test
    void aBatchIsTakenForTheOneThatCameBefore() {
        assertThat(rounds.takes(List.of(came(Duration.ZERO), came(Duration.ofMinutes(-30)))))
                .isTrue();
    }

    @Test
    void theNextRoundBeginsAtTheNextFullHour() {
        clock.move(Duration.ofMinutes(20));

        rounds.end();

        assertThat(Duration.ofNanos(rounds.waitNanos())).isBetween(Duration.ofMinutes(39), Duration.ofMinutes(40));
        clock.move(Duration.ofMinutes(40));
        assertThat(rounds.waitNanos()).isNotPositive();
        rounds.begin();
        assertThat(rounds.takes(List.of(came(Duration.ofMinutes(-1))))).isTrue();
        assertThat(rounds.takes(List.of(came(Duration.ofSeconds(1))))).isFalse();
    }

    @Test
    void aRoundOfWhichSomethingFailedGoesOnForWhatCameBefore() {
        rounds.end();

        rounds.goOn();

        assertThat(rounds.waitNanos()).isZero();
        assertThat(rounds.takes(List.of(came(Duration.ofMinutes(-30))))).isTrue();
        assertThat(rounds.takes(List.of(came(Duration.ofMinutes(1))))).isFalse();
    }

    @Test
    void aClockThatIsSetBackHoldsNothingUpForLongerThanTheInterval() {
        rounds.end();

        clock.move(Duration.ofDays(-30));

        assertThat(Duration.ofNanos(rounds.waitNanos())).isLessThanOrEqualTo(HOUR);
        rounds.begin();
        assertThat(rounds.takes(List.of(came(Duration.ofDays(30))))).isTrue();
        assertThat(rounds.takes(List.of(came(Duration.ofDays(30))))).isFalse();
    }

    @Test
    void aLaneThatCollectsNothingNeverWaits() {
        var none = new LaneRounds(Duration.ZERO, clock);

        none.end();

        assertThat(none.waitNanos()).isZero();
        assertThat(none.takes(List.of(came(Duration.ZERO)))).isTrue();
    }

    private Leased came(Duration fromNow) {
        var time = clock.instant().plus(fromNow);
        var report = new ReportData(ReportId.at(Instant.now(), new Random()), "s", time, Labels.NONE, Payload.of("{}"));
        return new Leased(new Delivery(new DeliveryId(report.id(), Fixtures.CLUSTER), report), 0, time);
    }
}
