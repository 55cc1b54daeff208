package io.narrows.exporter.adapter.outbound.postgres.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnbrokenTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration GAP = Duration.ofSeconds(2);

    private long nanos = Long.MAX_VALUE - 10;
    private long millis = 1_800_000_000_000L;
    private final Unbroken unbroken = new Unbroken(TIMEOUT, GAP, () -> nanos);

    @BeforeEach
    void beat() {
        unbroken.beat(millis);
    }

    /// One more heartbeat, after the same time by both clocks.
    private void beatAfter(Duration time) {
        beatAfter(time, time);
    }

    private void beatAfter(Duration here, Duration atDatabase) {
        nanos += here.toNanos();
        millis += atDatabase.toMillis();
        unbroken.beat(millis);
    }

    private void beatForLonger(Duration time) {
        for (var passed = Duration.ZERO; passed.compareTo(time) <= 0; passed = passed.plus(PERIOD)) {
            beatAfter(PERIOD);
        }
    }

    @Test
    void othersAreTakenForDeadOnceTheDatabaseWasSeenForTheWholeTimeout() {
        beatForLonger(TIMEOUT.minus(PERIOD));
        assertThat(unbroken.deadBefore()).isEmpty();

        beatAfter(PERIOD);
        assertThat(unbroken.deadBefore()).contains(millis - TIMEOUT.toMillis());
    }

    @Test
    void theTimeoutIsCountedFromTheLastHeartbeatHoweverLongAgoThatIs() {
        beatForLonger(TIMEOUT);
        var before = unbroken.deadBefore();

        nanos += TIMEOUT.toNanos();

        assertThat(unbroken.deadBefore()).isEqualTo(before).isPresent();
    }

    @Test
    void anOutageOfTheDatabaseIsFollowedByTheWholeTimeout() {
        beatForLonger(TIMEOUT);
        unbroken.broke();
        assertThat(unbroken.deadBefore()).isEmpty();

        beatForLonger(TIMEOUT.minus(PERIOD));
        assertThat(unbroken.deadBefore()).isEmpty();
        beatAfter(PERIOD);
        assertThat(unbroken.deadBefore()).isPresent();
    }

    @Test
    void aReplicaThatStoodStillWaitsForTheHeartbeatsOfTheOthers() {
        beatForLonger(TIMEOUT);

        beatAfter(GAP);
        assertThat(unbroken.deadBefore()).isPresent();
        // The clock of the database may have been set back meanwhile.
        beatAfter(GAP.plusMillis(1), PERIOD);
        assertThat(unbroken.deadBefore()).isEmpty();

        beatForLonger(TIMEOUT);
        assertThat(unbroken.deadBefore()).isPresent();
    }

    @Test
    void nobodyIsDeadBecauseTheClockOfTheDatabaseWasSetForward() {
        beatForLonger(TIMEOUT);

        beatAfter(PERIOD, Duration.ofHours(1));
        assertThat(unbroken.deadBefore()).isEmpty();

        beatForLonger(TIMEOUT);
        assertThat(unbroken.deadBefore()).isPresent();
    }
}
