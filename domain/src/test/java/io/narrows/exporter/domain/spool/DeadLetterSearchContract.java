package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.dead;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// The contract for searches among many dead letters: 2,500 by default. `-Dspool.letters=100000` makes the long form,
/// which also checks the time of a search.
public interface DeadLetterSearchContract extends SpoolFixture {
    int LETTERS = Integer.getInteger("spool.letters", 2_500);
    int LONG = 100_000;
    int SENDERS = 32;
    int TIMED = 40;
    Duration P95 = Duration.ofMillis(200);
    ConsumerId PAGER = new ConsumerId("pagerParrot");

    /// Adds a dead letter whose report has a size like many a report.
    private static DeliveryId letter(Spool spool, int number, String source, String reason) {
        var like = report(number);
        var payload = Payload.of("{\"text\":\"" + "x".repeat(2_000) + "\"}");
        var sent = new ReportData(like.id(), source, like.receivedAt(), Labels.NONE, payload);
        var state = new Dead(DeathCause.REJECTED, reason, START.plusSeconds(number));
        spool.append(dead(sent, state, spool.lane(PAGER, ConsumerSettings.NONE)));
        return new DeliveryId(sent.id(), PAGER);
    }

    private static void fillWithLetters(Spool spool) {
        try (var senders = Executors.newFixedThreadPool(SENDERS)) {
            for (int i = 0; i < LETTERS; i++) {
                int number = i;
                senders.execute(() -> letter(spool, number, "risk_report", "HTTP 503: document " + number));
            }
        }
    }

    private static DeadLetterFilter filter(String source, String reason) {
        return new DeadLetterFilter(
                Set.of(), source.isEmpty() ? Set.of() : Set.of(source), Set.of(), reason, Instant.MAX, Set.of());
    }

    private static List<DeliveryId> found(Spool spool, DeadLetterFilter filter) {
        return spool.deadLetters().list(filter, Optional.empty(), 10).stream()
                .map(DeadLetter::id)
                .toList();
    }

    private static Duration p95(Spool spool, DeadLetterFilter filter) {
        var times = new ArrayList<Duration>();
        for (int i = 0; i < TIMED; i++) {
            var start = System.nanoTime();
            assertThat(found(spool, filter)).isEmpty();
            times.add(Duration.ofNanos(System.nanoTime() - start));
        }
        return times.stream().sorted().toList().get(TIMED * 95 / 100);
    }

    @Test
    default void aSearchAmongManyDeadLettersFindsTheLastOneAndIsFast() {
        try (var spool = open()) {
            fillWithLetters(spool);
            var last = letter(spool, LETTERS, "rare_report", "HTTP 418: a teapot");

            assertThat(found(spool, filter("", "TEAPOT"))).containsExactly(last);
            assertThat(found(spool, filter("rare_report", ""))).containsExactly(last);
            assertThat(spool.deadLetters().count(filter("", "http 503"))).isEqualTo(LETTERS);

            check("no such reason", p95(spool, filter("", "nowhere")));
            check("no such source", p95(spool, filter("nowhere", "")));
            check("no such consumer", p95(spool, consumer("kafka")));
        }
    }

    private static DeadLetterFilter consumer(String id) {
        return new DeadLetterFilter(Set.of(new ConsumerId(id)), Set.of(), Set.of(), "", Instant.MAX, Set.of());
    }

    private static void check(String what, Duration p95) {
        System.out.println("p95 of a search (" + what + ")=" + p95.toMillis() + " ms letters=" + LETTERS);
        if (LETTERS >= LONG) {
            assertThat(p95).as(what).isLessThan(P95);
        }
    }

    @Test
    default void aSearchFindsAReasonInAnyCaseAndAnyAlphabet() {
        try (var spool = open()) {
            // The sign for Kelvin is no letter of ASCII, but its lower case is.
            var kelvin = letter(spool, 1, "a", "no bro\u212Aer");
            var umlaut = letter(spool, 2, "a", "\u00DCBERLAUF");
            var zero = letter(spool, 3, "a", "behind\u0000 a NUL Byte");
            var percent = letter(spool, 4, "a", "100% _ 'x'");

            assertThat(found(spool, filter("", "BROKER"))).containsExactly(kelvin);
            assertThat(found(spool, filter("", "no bro\u212Aer"))).containsExactly(kelvin);
            assertThat(found(spool, filter("", "\u00FCberl"))).containsExactly(umlaut);
            assertThat(found(spool, filter("", "nul byte"))).containsExactly(zero);
            assertThat(found(spool, filter("", "\u0000 a"))).containsExactly(zero);
            assertThat(found(spool, filter("", "% _ 'X"))).containsExactly(percent);
        }
    }

    @Test
    default void aSearchTellsSourcesApartWhateverTheyContain() {
        try (var spool = open()) {
            var blank = letter(spool, 1, "", "no");
            var line = letter(spool, 2, "a\nb", "no");
            var part = letter(spool, 3, "b", "no");
            var zero = letter(spool, 4, "a\u0000b", "no");

            assertThat(found(spool, filter("a\nb", ""))).containsExactly(line);
            assertThat(found(spool, filter("b", ""))).containsExactly(part);
            assertThat(found(spool, filter("a\u0000b", ""))).containsExactly(zero);
            assertThat(found(spool, filter("a", ""))).isEmpty();
            assertThat(found(spool, sources("", "b", "x"))).containsExactly(blank, part);
        }
    }

    private static DeadLetterFilter sources(String... sources) {
        return new DeadLetterFilter(Set.of(), Set.of(sources), Set.of(), "", Instant.MAX, Set.of());
    }
}
