package io.narrows.exporter.application.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final ConsumerId FILE = new ConsumerId("file");
    private static final ReportId REPORT = ReportId.at(Instant.EPOCH, new SplittableRandom());
    private static final Event DELIVERED =
            new Event.Delivered(Instant.EPOCH, new DeliveryId(REPORT, FILE), "kubebench_report");

    private final EventStream events = new EventStream();

    @Test
    void isHeardWhileSomebodyListens() {
        assertThat(events.isHeard()).isFalse();
        var one = listen(EventFilter.ALL);
        var other = listen(EventFilter.ALL);

        assertThat(events.isHeard()).isTrue();
        other.close();
        assertThat(events.isHeard()).isTrue();
        one.close();
        assertThat(events.isHeard()).isFalse();
    }

    @Test
    void whoListensGetsEachEventInItsOrder() throws Exception {
        try (var one = listen(EventFilter.ALL);
                var other = listen(EventFilter.ALL)) {
            var died = new Event.Died(Instant.EPOCH, new DeliveryId(REPORT, FILE), "x", DeathCause.REJECTED, "too odd");
            events.tell(DELIVERED);
            events.tell(died);

            for (var listener : List.of(one, other)) {
                assertThat(next(listener)).contains(DELIVERED);
                assertThat(next(listener)).contains(died);
                assertThat(next(listener)).isEmpty();
            }
        }
    }

    @Test
    void whoReadsTooSlowlyMissesEventsAndHoldsUpNobody() throws Exception {
        try (var slow = listen(EventFilter.ALL);
                var quick = listen(EventFilter.ALL)) {
            for (int i = 0; i < Subscription.BUFFER + 7; i++) {
                events.tell(DELIVERED);
                assertThat(next(quick)).isPresent();
            }

            assertThat(events.dropped()).isEqualTo(7);
            assertThat(quick.dropped()).isZero();
            assertThat(slow.dropped()).isEqualTo(7);
            assertThat(slow.dropped()).isZero();
            for (int i = 0; i < Subscription.BUFFER; i++) {
                assertThat(next(slow)).isPresent();
            }
            assertThat(next(slow)).isEmpty();
        }
    }

    @Test
    void whatAFilterLeavesOutTakesNoRoomInTheBuffer() throws Exception {
        try (var listener = listen(new EventFilter(Set.of(), Set.of(new Glob("risk_*")), Set.of()))) {
            for (int i = 0; i < Subscription.BUFFER + 7; i++) {
                events.tell(DELIVERED);
            }
            var wanted = new Event.Delivered(Instant.EPOCH, new DeliveryId(REPORT, FILE), "risk_report");
            events.tell(wanted);

            assertThat(listener.dropped()).isZero();
            assertThat(next(listener)).contains(wanted);
        }
    }

    @Test
    void onlySoManyListenAtOnce() {
        var all = IntStream.range(0, EventStream.MOST_SUBSCRIPTIONS)
                .mapToObj(i -> listen(EventFilter.ALL))
                .toList();

        assertThat(events.subscribe(EventFilter.ALL)).isEmpty();
        all.getFirst().close();
        assertThat(events.subscribe(EventFilter.ALL)).isPresent();
    }

    @Test
    void aStreamThatIsClosedEndsWhoListens() throws Exception {
        var listener = listen(EventFilter.ALL);
        events.tell(DELIVERED);
        assertThat(events.isClosed()).isFalse();

        events.close();

        assertThat(listener.isOver()).isTrue();
        assertThat(events.isClosed()).isTrue();
        assertThat(listener.next(Duration.ofHours(1))).contains(DELIVERED);
        assertThat(listener.next(Duration.ofHours(1))).isEmpty();
        assertThat(events.subscribe(EventFilter.ALL)).isEmpty();
    }

    @Test
    void aFilterSelectsByConsumerSourceAndKind() {
        var attempt = new Event.Attempted(
                Instant.EPOCH, FILE, "file#1", List.of("a", "kubebench_report"), 2, "taken", "", Duration.ZERO);
        var changed = new Event.Changed(Instant.EPOCH, "DELETE /pending", "all=true", "done", "carl");

        var ofFile = new EventFilter(Set.of(new ConsumerId("FILE")), Set.of(), Set.of());
        assertThat(ofFile.selects(DELIVERED)).isTrue();
        assertThat(ofFile.selects(changed)).isFalse();
        var ofBench = new EventFilter(Set.of(), Set.of(new Glob("kubebench_*")), Set.of());
        assertThat(ofBench.selects(attempt)).isTrue();
        assertThat(ofBench.selects(new Event.Resumed(Instant.EPOCH, FILE, "carl")))
                .isFalse();
        var deliveries = new EventFilter(Set.of(), Set.of(), Set.of(Event.Kind.DELIVERED));
        assertThat(deliveries.selects(DELIVERED)).isTrue();
        assertThat(deliveries.selects(attempt)).isFalse();
        assertThat(EventFilter.ALL.selects(changed)).isTrue();
    }

    @Test
    void anEventKeepsItsConsumersWhateverBecomesOfTheList() {
        var consumers = new ArrayList<>(List.of(FILE));
        var accepted = new Event.Accepted(Instant.EPOCH, REPORT, "s", consumers);

        consumers.clear();

        assertThat(accepted.consumers()).containsExactly(FILE);
    }

    @Test
    void anEventHoldsTextsOfBoundedLengthBecauseItWaitsInMemory() {
        var text = "x".repeat(Event.LONGEST_TEXT + 1);
        var cut = "x".repeat(Event.LONGEST_TEXT) + "…";
        var delivery = new DeliveryId(REPORT, FILE);

        var attempt = new Event.Attempted(
                Instant.EPOCH, FILE, "file#1", List.of(text, "short"), 2, "taken", text, Duration.ZERO);
        assertThat(attempt.sources()).containsExactly(cut, "short");
        assertThat(attempt.reason()).isEqualTo(cut);
        assertThat(new Event.Accepted(Instant.EPOCH, REPORT, text, List.of(FILE)).sources())
                .containsExactly(cut);
        assertThat(new Event.Delivered(Instant.EPOCH, delivery, text).source()).isEqualTo(cut);
        var retried = new Event.Retried(Instant.EPOCH, delivery, text, 1, text);
        assertThat(List.of(retried.source(), retried.reason())).containsOnly(cut);
        var died = new Event.Died(Instant.EPOCH, delivery, text, DeathCause.REJECTED, text);
        assertThat(List.of(died.source(), died.reason())).containsOnly(cut);
    }

    @Test
    void anEventNamesSoManySourcesAndNoMoreBecauseSendersChooseThem() {
        var sources = IntStream.range(0, Event.MOST_SOURCES + 1)
                .mapToObj(i -> "s" + i)
                .toList();

        var attempt = new Event.Attempted(Instant.EPOCH, FILE, "file#1", sources, 1_000, "taken", "", Duration.ZERO);

        assertThat(attempt.sources()).isEqualTo(sources.subList(0, Event.MOST_SOURCES));
        assertThat(attempt.reports()).isEqualTo(1_000);
    }

    private Subscription listen(EventFilter filter) {
        return events.subscribe(filter).orElseThrow();
    }

    private static Optional<Event> next(Subscription listener) throws InterruptedException {
        return listener.next(Duration.ZERO);
    }
}
