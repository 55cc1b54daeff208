package io.narrows.exporter.application.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.delivery.LaneHealth.Failure;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LaneHealthTest {
    private final LaneHealth health =
            new LaneHealth(new Backoff(Duration.ofSeconds(8), Duration.ofHours(1), new Random(1)));

    @Test
    void attemptsThatWereInFlightWhenTheDestinationFailedCountAsOneFailure() {
        health.recovered(Set.of());
        var begun = System.nanoTime();
        fail(begun, "a");
        fail(System.nanoTime(), "b");
        var waited = wait(health);

        for (int i = 0; i < 8; i++) {
            fail(begun, "c" + i);
        }

        assertThat(wait(health)).isLessThanOrEqualTo(waited).isLessThanOrEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void anOpenLaneIsOnlyDoubtedAfterAFirstFailure() {
        health.recovered(Set.of());

        assertThat(fail(System.nanoTime(), "a")).isFalse();

        assertThat(health.state()).isEqualTo(State.DOUBTED);
        assertThat(health.waitNanos()).isZero();
        assertThat(fail(System.nanoTime(), "b")).isTrue();
        assertThat(health.state()).isEqualTo(State.BACKING_OFF);
    }

    @Test
    void failuresOfOneSourceAreNoEvidenceForALongWait() {
        for (int i = 0; i < 20; i++) {
            fail(System.nanoTime(), "a");
        }

        assertThat(wait(health)).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(health.lessWanted()).containsExactly("a");
    }

    @Test
    void failuresOfManySourcesDoubleTheWait() {
        for (int i = 0; i < 6; i++) {
            fail(System.nanoTime(), "source" + i);
        }

        assertThat(wait(health)).isGreaterThan(Duration.ofSeconds(8L << 4));
        assertThat(health.lookNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSourceThatIsTakenAgainIsWantedAgain() {
        fail(System.nanoTime(), "a");
        health.recovered(Set.of("b"));
        assertThat(health.lessWanted()).containsExactly("a");

        health.recovered(Set.of("a"));

        assertThat(health.lessWanted()).isEmpty();
    }

    @Test
    void anOpenLaneTakesWhatWasRefusedNowAndThen() {
        fail(System.nanoTime(), "a");
        health.recovered(Set.of("b"));

        var turns = Stream.generate(health::lessWanted).limit(8).toList();

        assertThat(turns).contains(Set.of(), Set.of("a"));
    }

    private boolean fail(long begunNanos, String source) {
        return health.failed(new Failure(State.BACKING_OFF, "away", Duration.ZERO, Set.of(source), false, begunNanos));
    }

    private static Duration wait(LaneHealth health) {
        return Duration.ofNanos(health.waitNanos());
    }
}
