package io.narrows.exporter.application.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
    private static final double FAST = Duration.ofMillis(20).toNanos();
    private static final double BUSY = Duration.ofMillis(900).toNanos();
    private static final double SLOW = Duration.ofMillis(1_500).toNanos();

    private final ConcurrencyLimit limit = new ConcurrencyLimit(8);

    @Test
    void beginsWithOneAndGrowsByOneABatchAtFirst() {
        assertThat(limit.current()).isEqualTo(1);

        limit.succeeded(FAST);
        assertThat(limit.current()).isEqualTo(2);

        succeed(2);
        assertThat(limit.current()).isEqualTo(4);
    }

    @Test
    void growsByOneARoundAfterARefusal() {
        succeed(3);
        limit.refused();
        assertThat(limit.current()).isEqualTo(2);

        limit.succeeded(FAST);
        assertThat(limit.current()).isEqualTo(2);

        succeed(2);
        assertThat(limit.current()).isEqualTo(3);
    }

    @Test
    void neverExceedsItsMaximum() {
        succeed(1_000);

        assertThat(limit.current()).isEqualTo(8);
    }

    @Test
    void halvesOnARefusalButKeepsOne() {
        succeed(1_000);

        limit.refused();
        assertThat(limit.current()).isEqualTo(4);

        limit.refused();
        limit.refused();
        limit.refused();
        assertThat(limit.current()).isEqualTo(1);
    }

    @Test
    void shrinksWhenTheDestinationGetsSlow() {
        succeed(1_000);

        limit.succeeded(SLOW);

        assertThat(limit.current()).isEqualTo(6);
    }

    @Test
    void doesNotTakeABusyMachineForASlowDestination() {
        succeed(1_000);

        limit.succeeded(BUSY);

        assertThat(limit.current()).isEqualTo(8);
    }

    @Test
    void getsUsedToADestinationThatStaysSlow() {
        succeed(1_000);

        for (int i = 0; i < 200; i++) {
            limit.succeeded(SLOW);
        }

        assertThat(limit.current()).isEqualTo(8);
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            limit.succeeded(FAST);
        }
    }
}
