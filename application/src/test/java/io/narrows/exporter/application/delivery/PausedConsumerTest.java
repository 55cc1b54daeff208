package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.PauseConsumers;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventFilter;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PausedConsumerTest extends DeliveryFixture {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @Test
    void aPausedConsumerGetsNothingUntilItIsResumed() throws Exception {
        Spool watched = mock(delegatesTo(spool));
        var exporter = start(Catalog.of(new ClusterType(this::store)), Clock.systemUTC(), SETTINGS, watched);
        exporter.settled(exporter.accept("a", "before"));
        var pauses = pauses(exporter, Clock.systemUTC());

        pauses.pause(CLUSTER, "carl", "", false);
        await("the lane's end", () -> exporter.dispatcher().lanes().isEmpty());
        clearInvocations(watched);
        var waiting = exporter.accept("a", "while paused");
        exporter.accept("b", "another lane");
        exporter.dispatcher().wakeAll();

        assertThat(exporter.receipts().await(waiting, Duration.ofMillis(300)).isSettled())
                .isFalse();
        verify(watched, never()).lease(any(), any(), any());
        verify(watched, never()).lease(any(), any(), any(), any());
        assertThat(stored).containsExactly("before");

        pauses.resume(CLUSTER, "carl", false);
        await("both reports", () -> stored.size() == 3);
        assertThat(stored).containsExactlyInAnyOrder("before", "while paused", "another lane");
    }

    @Test
    void whatIsInFlightEndsAsEver() throws Exception {
        var inFlight = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var exporter = start(batch -> {
            inFlight.countDown();
            end.await();
            return store(batch);
        });
        var receipt = exporter.accept("a", "in flight");
        inFlight.await();

        pauses(exporter, Clock.systemUTC()).pause(CLUSTER, "carl", "", false);
        exporter.accept("a", "behind");
        end.countDown();

        assertThat(exporter.settled(receipt).deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isInstanceOf(Delivered.class));
        await("the lane's end", () -> exporter.dispatcher().lanes().isEmpty());
        assertThat(stored).containsExactly("in flight");
        assertThat(tally().pending()).isOne();
    }

    @Test
    void aConsumerThatIsResumedWhileACallIsInFlightGoesOn() throws Exception {
        var inFlight = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var exporter = start(batch -> {
            inFlight.countDown();
            end.await();
            return store(batch);
        });
        exporter.accept("a", "in flight");
        inFlight.await();
        var pauses = pauses(exporter, Clock.systemUTC());

        pauses.pause(CLUSTER, "carl", "", false);
        exporter.accept("a", "behind");
        pauses.resume(CLUSTER, "carl", false);
        end.countDown();

        await("both reports", () -> stored.size() == 2);
    }

    @Test
    void aPauseHoldsFromTheStartOfTheNextProcess() throws Exception {
        spool.pauses().begin(Pause.begin(CLUSTER, Clock.systemUTC().instant(), "carl", ""));
        var exporter = start(this::store);

        var receipt = exporter.accept("a", "waits");

        assertThat(exporter.receipts().await(receipt, Duration.ofMillis(300)).isSettled())
                .isFalse();
        pauses(exporter, Clock.systemUTC()).resume(CLUSTER, "carl", false);
        await("the report", () -> stored.size() == 1);
    }

    @Test
    void aPauseThatAnotherProcessBeganIsFollowed() throws Exception {
        var exporter = start(this::store);
        exporter.settled(exporter.accept("a", "before"));
        spool.pauses().begin(Pause.begin(CLUSTER, Clock.systemUTC().instant(), "carl", ""));

        exporter.dispatcher().applyPauses();
        await("the lane's end", () -> exporter.dispatcher().lanes().isEmpty());
        exporter.accept("a", "waits");
        spool.pauses().end(CLUSTER, Clock.systemUTC().instant());
        exporter.dispatcher().applyPauses();

        await("both reports", () -> stored.size() == 2);
    }

    @Test
    void theTimeOfAPauseDoesNotCountAsAge() throws Exception {
        var clock = new MovableClock();
        var exporter = start(clock, batch -> answer(batch, payload -> new Unavailable("HTTP 503")));
        var pauses = pauses(exporter, clock);
        exporter.accept("a", "x");
        await("an attempt", () -> !calls.isEmpty());

        pauses.pause(CLUSTER, "carl", "", false);
        await("the lane's end", () -> exporter.dispatcher().lanes().isEmpty());
        clock.move(SETTINGS.maxAge().plusHours(6));
        var before = calls.size();
        pauses.resume(CLUSTER, "carl", false);

        await("attempts after the pause", () -> calls.size() >= before + 3);
        assertThat(deadLetters()).isEmpty();

        clock.move(SETTINGS.maxAge());
        await("a dead letter", () -> deadLetters().size() == 1);
        assertThat(deadLetters().getFirst().cause()).isEqualTo(DeathCause.EXPIRED);
    }

    @Test
    void onlyWhatIsInstalledCanBePausedAndWhatIsPausedCanBeResumed() {
        var exporter = start(this::store);
        var pauses = pauses(exporter, Clock.systemUTC());
        var gone = new ConsumerId("gone");

        assertThat(pauses.pause(gone, "carl", "", false)).isEmpty();
        assertThat(pauses.resume(gone, "carl", false)).isEmpty();
        spool.pauses().begin(Pause.begin(gone, Clock.systemUTC().instant(), "carl", ""));
        assertThat(pauses.resume(gone, "carl", false))
                .hasValueSatisfying(outcome -> assertThat(outcome.isChange()).isTrue());
        assertThat(pauses.current()).isEmpty();
    }

    @Test
    void aDryRunTellsWhatWouldHappenAndChangesNothing() {
        var exporter = start(this::store);
        var pauses = pauses(exporter, Clock.systemUTC());

        var dry = pauses.pause(CLUSTER, "carl", "why not", true).orElseThrow();
        assertThat(dry.isChange()).isTrue();
        assertThat(dry.pause())
                .hasValueSatisfying(pause -> assertThat(pause.reason()).isEqualTo("why not"));
        assertThat(pauses.current()).isEmpty();

        pauses.pause(CLUSTER, "carl", "", false);
        assertThat(pauses.resume(CLUSTER, "carl", true).orElseThrow().isChange())
                .isTrue();
        assertThat(pauses.pause(CLUSTER, "dora", "", true).orElseThrow().isChange())
                .isFalse();
        assertThat(pauses.current())
                .hasEntrySatisfying(CLUSTER, pause -> assertThat(pause.by()).isEqualTo("carl"));
    }

    @Test
    void aPauseAndItsEndAreToldOnce() throws Exception {
        var exporter = start(this::store);
        var pauses = pauses(exporter, Clock.fixed(NOW, ZoneOffset.UTC));
        try (var heard =
                exporter.dispatcher().events().subscribe(EventFilter.ALL).orElseThrow()) {
            pauses.pause(CLUSTER, "carl", "why not", false);
            pauses.pause(CLUSTER, "dora", "", false);
            pauses.resume(CLUSTER, "dora", false);
            pauses.resume(CLUSTER, "dora", false);

            assertThat(heard.next(Duration.ZERO)).hasValue(new Event.Paused(NOW, CLUSTER, "carl", "why not"));
            assertThat(heard.next(Duration.ZERO)).hasValue(new Event.Resumed(NOW, CLUSTER, "dora"));
            assertThat(heard.next(Duration.ZERO)).isEmpty();
        }
    }

    private PauseConsumers pauses(Exporter exporter, Clock clock) {
        return new PauseConsumers(exporter.catalog(), spool, exporter.dispatcher(), clock);
    }
}
