package io.narrows.exporter.application.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), new Random(1));

    @Test
    void doublesWithEachFailureWithinTheUpperHalf() {
        for (int failures = 1; failures <= 8; failures++) {
            var whole = Duration.ofSeconds(1L << (failures - 1));

            assertThat(backoff.after(failures)).isBetween(whole.dividedBy(2), whole);
        }
    }

    @Test
    void neverExceedsTheLongestHoweverOftenItFails() {
        for (int failures = 10; failures < 10_000; failures += 37) {
            assertThat(backoff.after(failures)).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5));
        }
        assertThat(backoff.after(Integer.MAX_VALUE)).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5));
    }

    @Test
    void isSpreadByChance() {
        assertThat(backoff.after(9)).isNotEqualTo(backoff.after(9));
    }
}
