package io.narrows.exporter.adapter.outbound.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
    private static final long MILLISECOND = 1_000_000;

    private long nanos = 17;

    @Test
    void theClockOfTheDatabaseGoesOnBetweenTwoReadings() {
        var clock = DatabaseClock.at(1_000_000, () -> nanos);

        nanos += 250 * MILLISECOND;
        assertThat(clock.millis()).isEqualTo(1_000_250);

        clock.set(900_000);
        nanos += MILLISECOND;
        assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(900_001));
    }
}
