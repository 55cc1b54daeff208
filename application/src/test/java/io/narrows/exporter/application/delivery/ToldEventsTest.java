package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventFilter;
import io.narrows.exporter.application.events.Subscription;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Tests what the stream of events tells of a report on its way.
class ToldEventsTest extends DeliveryFixture {
    private static final ConsumerId FAX = new ConsumerId("fax");

    @Test
    void anAcceptedReportIsToldAndADeadLetterAtOnceToo() throws Exception {
        var exporter = start(this::store);
        try (var listener = listen(exporter)) {
            var receipt = exporter.acceptReport()
                    .accept(
                            new Envelope("bench", Map.of(FAX, ConsumerSettings.of(Map.of("a", "b"))), Payload.of("{}")),
                            Sender.ANYBODY,
                            Optional.empty());

            var accepted = listener.next(Duration.ZERO).orElseThrow();
            assertThat(accepted).isEqualTo(new Event.Accepted(accepted.at(), receipt.report(), "bench", List.of(FAX)));
            assertThat(accepted.at()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            var reason = deadLetters().getFirst().reason();
            assertThat(listener.next(Duration.ZERO))
                    .hasValue(new Event.Died(
                            accepted.at(),
                            new DeliveryId(receipt.report(), FAX),
                            "bench",
                            DeathCause.NOT_INSTALLED,
                            reason));
            assertThat(exporter.dispatcher().deaths().counts().values())
                    .singleElement()
                    .satisfies(count -> assertThat(count.reason()).isEqualTo(reason));
        }
    }

    @Test
    void anAttemptIsToldWithItsSourcesInOrderAndHowItEnded() throws Exception {
        var exporter = start(held(batch -> {
            Thread.sleep(20);
            return answer(batch, payload -> new DeliveryResult.Unavailable("HTTP 503", Duration.ofHours(1)));
        }));
        exporter.acceptFrom("blocker", "a", BLOCKER);
        for (var source : List.of("zoo", "ant", "mole", "ant")) {
            exporter.acceptFrom(source, "a", "{}");
        }
        try (var listener = listen(exporter)) {
            release();

            var first = attempt(listener);
            assertThat(first.outcome()).isEqualTo("taken");
            var second = attempt(listener);
            assertThat(second)
                    .isEqualTo(new Event.Attempted(
                            second.at(),
                            CLUSTER,
                            first.lane(),
                            List.of("ant", "mole", "zoo"),
                            4,
                            "unavailable",
                            "HTTP 503",
                            second.took()));
            assertThat(second.lane()).startsWith("cluster#");
            assertThat(second.took()).isBetween(Duration.ofMillis(20), Duration.ofSeconds(20));
            assertThat(second.at()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        }
    }

    private static Subscription listen(Exporter exporter) {
        return exporter.dispatcher().events().subscribe(EventFilter.ALL).orElseThrow();
    }

    private static Event.Attempted attempt(Subscription listener) throws InterruptedException {
        while (true) {
            if (listener.next(Duration.ofSeconds(20)).orElseThrow() instanceof Event.Attempted attempt) {
                return attempt;
            }
        }
    }
}
