package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.narrows.exporter.application.events.Deaths;
import io.narrows.exporter.application.events.Deaths.Count;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventFilter;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SettlementNewsTest {
    private static final Instant AT = Instant.parse("2026-11-26T10:00:00Z");

    private final EventStream events = new EventStream();
    private final Deaths deaths = new Deaths();
    private final SettlementNews news = new SettlementNews(events, deaths);
    private final Leased stored = leased("bench");
    private final Leased refused = leased("risk");
    private final Leased odd = leased("odd_report");
    private final Leased untried = leased("late");
    private final LeasedBatch batch = new LeasedBatch(List.of(stored, refused, odd, untried));
    private final List<Settlement> settlements = List.of(
            new Settlement.Delivered(id(stored), AT, Optional.empty()),
            new Settlement.Retry(id(refused), AT.plusSeconds(60), 3, "HTTP 503", Optional.empty()),
            new Settlement.Bury(id(odd), DeathCause.REJECTED, "too odd", AT.plusSeconds(1), Optional.empty()),
            new Settlement.PutBack(id(untried)));

    @Test
    void whoListensHearsHowEachDeliveryThatWasTriedEnded() throws Exception {
        try (var listener = events.subscribe(EventFilter.ALL).orElseThrow()) {
            news.tell(batch, settlements);

            var heard = new ArrayList<Event>();
            for (var next = listener.next(Duration.ZERO); next.isPresent(); next = listener.next(Duration.ZERO)) {
                heard.add(next.get());
            }
            assertThat(heard).hasSize(3);
            assertThat(heard.get(0)).isEqualTo(new Event.Delivered(AT, id(stored), "bench"));
            assertThat(heard.get(1)).isInstanceOfSatisfying(Event.Retried.class, retried -> {
                assertThat(retried).isEqualTo(new Event.Retried(retried.at(), id(refused), "risk", 3, "HTTP 503"));
                assertThat(retried.at()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            });
            assertThat(heard.get(2))
                    .isEqualTo(
                            new Event.Died(AT.plusSeconds(1), id(odd), "odd_report", DeathCause.REJECTED, "too odd"));
        }
    }

    @Test
    void deadLettersAreCountedWhetherSomebodyListensOrNot() {
        news.tell(batch, settlements);
        assertThat(deaths.counts()).isEqualTo(Map.of(CLUSTER.value(), new Count(1, DeathCause.REJECTED, "too odd")));

        try (var listener = events.subscribe(EventFilter.ALL).orElseThrow()) {
            news.tell(batch, settlements);
            assertThat(deaths.counts())
                    .isEqualTo(Map.of(CLUSTER.value(), new Count(2, DeathCause.REJECTED, "too odd")));
            assertThat(listener.dropped()).isZero();
        }
    }

    @Test
    void aDeadLetterOfTheExporterItselfIsToldAndCountsNowhere() throws Exception {
        var own = leased("exporter_event");
        try (var listener = events.subscribe(EventFilter.ALL).orElseThrow()) {
            news.tell(
                    new LeasedBatch(List.of(own)),
                    List.of(new Settlement.Bury(id(own), DeathCause.REJECTED, "no", AT, Optional.empty())));

            assertThat(listener.next(Duration.ZERO)).get().isInstanceOf(Event.Died.class);
        }
        assertThat(deaths.counts()).isEmpty();
    }

    private static DeliveryId id(Leased leased) {
        return leased.delivery().id();
    }

    private static Leased leased(String source) {
        var report = new ReportData(ReportId.at(AT, new Random()), source, AT, Labels.NONE, Payload.of("{}"));
        return new Leased(new Delivery(new DeliveryId(report.id(), CLUSTER), report), 0, AT);
    }
}
