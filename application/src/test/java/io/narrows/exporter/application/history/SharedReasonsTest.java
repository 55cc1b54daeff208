package io.narrows.exporter.application.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.reason.SharedReason;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedReasonsTest {
    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

    private final DeadLetters deadLetters = mock();
    private final SharedReasons reasons = new SharedReasons(deadLetters);
    private final Random random = new Random(1);

    @Test
    void lettersThatDifferInIdsAndNumbersShareAReason() {
        var first = letter("openSearch", DeathCause.REJECTED, "document 17 is no object", 20);
        given(
                first,
                letter("openSearch", DeathCause.REJECTED, "document 18 is no object", 10),
                letter("openSearch", DeathCause.REJECTED, "document 19 is no object", 30),
                letter("OPENSEARCH", DeathCause.EXPIRED, "document 20 is no object", 0),
                letter("file", DeathCause.REJECTED, "document 21 is no object", 0));

        var page = reasons.list(DeadLetterFilter.ALL, Optional.empty(), 10);

        assertThat(page.groups().getFirst())
                .isEqualTo(new SharedReasons.Group(
                        first.reasonId(),
                        new ConsumerId("openSearch"),
                        DeathCause.REJECTED,
                        SharedReason.of("document # is no object"),
                        3,
                        START.plusSeconds(10),
                        START.plusSeconds(30),
                        first.id()));
        assertThat(page.groups())
                .extracting(group -> group.consumer().value(), SharedReasons.Group::cause, SharedReasons.Group::count)
                .contains(tuple("OPENSEARCH", DeathCause.EXPIRED, 1L), tuple("file", DeathCause.REJECTED, 1L));
        assertThat(page.others()).isZero();
        assertThat(page.next()).isEmpty();
    }

    @Test
    void theIdOfAGroupSelectsTheGroupAndNothingElse() {
        var one = letter("openSearch", DeathCause.REJECTED, "document 17 is no object", 0);
        var filter =
                new DeadLetterFilter(Set.of(), Set.of(), Set.of(), "", Instant.MAX, Set.of(), Set.of(one.reasonId()));

        assertThat(filter.matches(one)).isTrue();
        assertThat(filter.matches(letter("OPENSEARCH", DeathCause.REJECTED, "document 99 is no object", 0)))
                .isTrue();
        assertThat(filter.matches(letter("openSearch", DeathCause.EXPIRED, "document 17 is no object", 0)))
                .isFalse();
        assertThat(filter.matches(letter("openSearch", DeathCause.REJECTED, "document 17 is no array", 0)))
                .isFalse();
        assertThat(filter.matches(letter("file", DeathCause.REJECTED, "document 17 is no object", 0)))
                .isFalse();
    }

    @Test
    void theLargestGroupsComeFirstAndTheRestIsCounted() {
        given(
                letter("a", DeathCause.REJECTED, "rare", 0),
                letter("a", DeathCause.REJECTED, "usual", 0),
                letter("a", DeathCause.REJECTED, "usual", 0));

        var page = reasons.list(DeadLetterFilter.ALL, Optional.empty(), 1);

        assertThat(page.groups()).extracting(group -> group.reason().text()).containsExactly("usual");
        assertThat(page.others()).isEqualTo(1);
    }

    @Test
    void oneCallReadsABoundedNumberOfLettersAndSaysWhereToGoOn() {
        var full = IntStream.range(0, 1_000)
                .mapToObj(i -> letter("a", DeathCause.REJECTED, "word " + "x".repeat(i % 7), 0))
                .toList();
        when(deadLetters.list(any(), any(), anyInt())).thenReturn(full);

        var page = reasons.list(DeadLetterFilter.ALL, Optional.empty(), 10);

        verify(deadLetters, times(100)).list(any(), any(), anyInt());
        assertThat(page.next()).hasValue(full.getLast().id());
        assertThat(page.groups()).hasSize(7);
        assertThat(page.groups().stream().mapToLong(SharedReasons.Group::count).sum())
                .isEqualTo(100_000);
    }

    @Test
    void reasonsWithoutEndAreBoundedToo() {
        var many = IntStream.range(0, 1_000)
                .mapToObj(i -> letter("a" + i, DeathCause.REJECTED, "x", 0))
                .toList();
        when(deadLetters.list(any(), any(), anyInt()))
                .thenReturn(many)
                .thenReturn(List.of(letter("b", DeathCause.REJECTED, "x", 0), many.getFirst()));

        var page = reasons.list(DeadLetterFilter.ALL, Optional.empty(), 10_000);

        assertThat(page.groups()).hasSize(1_000);
        assertThat(page.others()).isEqualTo(1);
    }

    private void given(DeadLetter... letters) {
        when(deadLetters.list(any(), any(), anyInt())).thenReturn(List.of(letters));
    }

    private DeadLetter letter(String consumer, DeathCause cause, String reason, long diedAfterSeconds) {
        return new DeadLetter(
                new DeliveryId(ReportId.at(START, random), new ConsumerId(consumer)),
                "s",
                START,
                START.plusSeconds(diedAfterSeconds),
                cause,
                reason,
                1,
                2);
    }
}
