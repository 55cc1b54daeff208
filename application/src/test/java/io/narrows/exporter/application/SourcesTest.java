package io.narrows.exporter.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Sources.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

    private final Sources sources = new Sources();

    @Test
    void theSourceThatWasHeardLastComesFirst() {
        sources.note("a", START);
        sources.note("b", START.plusSeconds(1));
        sources.note("a", START.plusSeconds(2));

        assertThat(sources.all()).extracting(Source::name).containsExactly("a", "b");
        assertThat(sources.all().getFirst().reports()).isEqualTo(2);
        assertThat(sources.all().getFirst().last()).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void aSourceThatSendsAllTheTimeIsSilentAfterTenMinutes() {
        for (int i = 0; i <= 60; i++) {
            sources.note("steady", START.plusSeconds(10L * i));
        }

        var last = START.plusSeconds(600);
        assertThat(sources.all().getFirst().isSilent(last.plus(Duration.ofMinutes(10))))
                .isFalse();
        assertThat(sources.all().getFirst().isSilent(last.plus(Duration.ofMinutes(11))))
                .isTrue();
    }

    @Test
    void aSourceThatSendsOnceADayIsSilentAfterTwoDays() {
        for (int day = 0; day < 4; day++) {
            for (int i = 0; i < 50; i++) {
                sources.note("daily", START.plus(Duration.ofDays(day)).plusSeconds(i));
            }
        }

        var last = sources.all().getFirst().last();
        assertThat(sources.all().getFirst().isSilent(last.plus(Duration.ofHours(47))))
                .isFalse();
        assertThat(sources.all().getFirst().isSilent(last.plus(Duration.ofHours(49))))
                .isTrue();
    }

    @Test
    void aSourceWithoutARhythmIsNeverSilent() {
        sources.note("once", START);
        sources.note("twice", START);
        sources.note("twice", START.plus(Duration.ofHours(1)));

        assertThat(sources.all()).allMatch(source -> !source.isSilent(START.plus(Duration.ofDays(365))));
    }

    @Test
    void oneBurstOfReportsIsNoRhythm() {
        for (int i = 0; i < 50; i++) {
            sources.note("burst", START.plusSeconds(i));
        }

        assertThat(sources.all()).allMatch(source -> source.silentAfter().isEmpty());
    }

    @Test
    void aPauseOfLongAgoIsForgotten() {
        var now = START;
        sources.note("busier", now);
        for (int i = 0; i < 9; i++) {
            now = now.plus(Duration.ofHours(i == 0 ? 10 : 1));
            sources.note("busier", now);
        }

        assertThat(sources.all().getFirst().silentAfter()).contains(Duration.ofHours(2));
    }

    @Test
    void aClockThatIsSetBackMakesNoSourceOlder() {
        sources.note("s", START);
        sources.note("s", START.minusSeconds(90));

        assertThat(sources.all().getFirst().last()).isEqualTo(START);
    }

    @Test
    void theExportersOwnReportsAreNoSource() {
        sources.note("exporter_event", START);
        sources.note("exporter_audit", START);

        assertThat(sources.all()).isEmpty();
    }

    @Test
    void inventedNamesDriveOutNoRealSource() {
        sources.note("real", START);
        sources.note("real", START.plusSeconds(1));
        for (int i = 0; i < 3 * Sources.MOST; i++) {
            sources.note("invented" + i, START.plusSeconds(10 + i));
        }
        sources.note("x".repeat(300), START);

        assertThat(sources.all()).hasSize(Sources.MOST);
        assertThat(sources.all())
                .extracting(Source::name)
                .contains("real", "invented" + (3 * Sources.MOST - 1), "invented" + (3 * Sources.MOST - 2));
        assertThat(sources.leftOut()).isEqualTo(2L * Sources.MOST + 2);
        assertThat(List.copyOf(sources.all())).noneMatch(source -> source.name().length() > 255);
    }
}
