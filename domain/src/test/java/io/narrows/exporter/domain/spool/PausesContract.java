package io.narrows.exporter.domain.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.pause.PauseLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The contract for the pauses of consumers.
public interface PausesContract extends SpoolFixture {
    Pause PAUSE = Pause.begin(FILE, START, "carl", "the disk is full");

    @Test
    default void aPauseLastsUntilItIsEnded() {
        try (var spool = open()) {
            assertThat(spool.pauses().current()).isEmpty();
            assertThat(spool.pauses().begin(PAUSE)).isEqualTo(PAUSE);
            assertThat(spool.pauses().current()).isEqualTo(Map.of(FILE, PAUSE));

            assertThat(spool.pauses().end(FILE, START.plusSeconds(60))).contains(PAUSE);
            assertThat(spool.pauses().current()).isEmpty();
            assertThat(spool.pauses().end(FILE, START.plusSeconds(61))).isEmpty();
        }
    }

    @Test
    default void theFirstOfTwoPausesOfAConsumerStays() {
        try (var spool = open()) {
            spool.pauses().begin(PAUSE);

            assertThat(spool.pauses().begin(Pause.begin(new ConsumerId("FILE"), START.plusSeconds(1), "dora", "")))
                    .isEqualTo(PAUSE);
            assertThat(spool.pauses().current()).isEqualTo(Map.of(FILE, PAUSE));
            assertThat(spool.pauses().end(new ConsumerId("File"), START.plusSeconds(2)))
                    .contains(PAUSE);
        }
    }

    @Test
    default void theTimeOfAllPausesOfAConsumerAddsUp() {
        try (var spool = open()) {
            spool.pauses().begin(PAUSE);
            spool.pauses().end(FILE, START.plusSeconds(60));
            spool.pauses().begin(Pause.begin(FILE, START.plusSeconds(100), "carl", ""));
            spool.pauses().begin(Pause.begin(SEARCH, START, "carl", ""));

            assertThat(spool.pauses().within(FILE, START.plusSeconds(50), START.plusSeconds(103)))
                    .isEqualTo(Duration.ofSeconds(13));
            assertThat(spool.pauses().within(FILE, Instant.EPOCH, START)).isZero();
        }
    }

    @Test
    default void ofManyPausesTheLastOnesAreKept() {
        try (var spool = open()) {
            for (int i = 0; i < PauseLog.MOST_ENDED + 5; i++) {
                var begin = START.plusSeconds(100L * i);
                spool.pauses().begin(Pause.begin(FILE, begin, "carl", ""));
                spool.pauses().end(FILE, begin.plusSeconds(1));
            }

            assertThat(spool.pauses().within(FILE, START, START.plus(Duration.ofDays(1))))
                    .isEqualTo(Duration.ofSeconds(PauseLog.MOST_ENDED));
        }
    }
}
