package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static io.narrows.exporter.application.Fixtures.envelope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterOfficeTest {
    private final AtomicReference<DeliveryResult> answer = new AtomicReference<>(new Rejected("mapping"));
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private final Spool spool = Fixtures.spool();
    private final Catalog catalog = Catalog.of(new ClusterType(batch -> {
        batch.forEach(delivery ->
                sent.add(delivery.id() + " " + delivery.report().payload().text()));
        return batch.stream().map(delivery -> answer.get()).toList();
    }));
    private final Dispatcher dispatcher =
            new Dispatcher(catalog, spool, LaneSettings.DEFAULT, Clock.systemUTC(), new Random());
    private final DeadLetterOffice office = new DeadLetterOffice(spool, dispatcher, Clock.systemUTC());

    @BeforeEach
    void buryThree() throws InterruptedException {
        dispatcher.start();
        var acceptReport = new AcceptReport(
                catalog, Routes.NONE, spool, dispatcher, new Counters(), Clock.systemUTC(), new Random());
        for (int i = 0; i < 3; i++) {
            acceptReport.accept(envelope("c", "{\"n\":" + i + "}"), Sender.ANYBODY, Optional.empty());
        }
        await("three dead letters", () -> office.count(DeadLetterFilter.ALL) == 3);
    }

    @AfterEach
    void stop() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        spool.close();
    }

    @Test
    void aDeadLetterCanBeReadInFull() {
        var first = office.list(DeadLetterFilter.ALL, Optional.empty(), 1).getFirst();

        assertThat(office.report(first.id()))
                .get()
                .satisfies(report -> assertThat(report.payload().text()).startsWith("{\"n\":"));
    }

    @Test
    void aReplayedReportIsSentUnderTheSameId() throws Exception {
        var before = sent.stream().sorted().toList();
        sent.clear();
        answer.set(new Delivered());

        assertThat(office.replay(DeadLetterFilter.ALL)).isEqualTo(3);

        await("three deliveries", () -> tally().delivered() == 3);
        assertThat(sent.stream().sorted().toList()).isEqualTo(before);
        assertThat(tally()).isEqualTo(new Tally(3, 3, 0, 0, 0));
    }

    @Test
    void whatAReplayHasMovedIsSentThoughTheReplayBreaksOff() throws Exception {
        answer.set(new Delivered());
        var first = office.list(DeadLetterFilter.ALL, Optional.empty(), 1).getFirst();
        var onlyFirst = new DeadLetterFilter(Set.of(), Set.of(), Set.of(), "", Instant.MAX, Set.of(first.id()));
        var breaking = mock(DeadLetters.class);
        when(breaking.replay(any(), any())).thenAnswer(call -> {
            spool.deadLetters().replay(onlyFirst, Instant.now());
            throw new SpoolFullException("the disk fails");
        });
        var broken = mock(Spool.class);
        when(broken.replicas()).thenCallRealMethod();
        when(broken.deadLetters()).thenReturn(breaking);

        assertThatThrownBy(
                        () -> new DeadLetterOffice(broken, dispatcher, Clock.systemUTC()).replay(DeadLetterFilter.ALL))
                .isInstanceOf(SpoolFullException.class);

        await("the delivery that was moved", () -> tally().delivered() == 1);
        assertThat(tally()).isEqualTo(new Tally(3, 1, 2, 0, 0));
    }

    @Test
    void whatIsPurgedIsGoneAndCounted() {
        assertThat(office.purge(DeadLetterFilter.ALL)).isEqualTo(3);

        assertThat(office.count(DeadLetterFilter.ALL)).isZero();
        assertThat(tally()).isEqualTo(new Tally(3, 0, 0, 0, 3));
    }

    private Tally tally() {
        return spool.tallies().getOrDefault(CLUSTER, Tally.ZERO);
    }

    @Test
    void whatIsSealedIsReplayedOnlyIfAnythingIsDead() {
        DeadLetters letters = mock();
        Spool mocked = mock();
        when(mocked.deadLetters()).thenReturn(letters);
        when(mocked.tallies()).thenReturn(Map.of()).thenReturn(Map.of(CLUSTER, new Tally(1, 0, 1, 0, 0)));
        when(letters.replay(any(), any())).thenReturn(1L);
        var counting = new DeadLetterOffice(mocked, dispatcher, Clock.systemUTC());

        assertThat(counting.replayWhatIsSealed()).isZero();
        verify(letters, never()).replay(any(), any());

        assertThat(counting.replayWhatIsSealed()).isEqualTo(1);
        verify(letters).replay(argThat(filter -> filter.causes().equals(Set.of(DeathCause.KEY_MISSING))), any());
    }

    @Test
    void whatIsInstalledNowIsLookedForInOnePassAndOnlyIfAnythingWasMissing() {
        DeadLetters letters = mock();
        Spool mocked = mock();
        when(mocked.deadLetters()).thenReturn(letters);
        when(mocked.notInstalled()).thenReturn(Tally.ZERO, new Tally(1, 0, 1, 0, 0));
        when(letters.replay(any(), any())).thenReturn(1L);
        var counting = new DeadLetterOffice(mocked, dispatcher, Clock.systemUTC());

        assertThat(counting.replayWhatIsInstalledNow(catalog)).isZero();
        verify(letters, never()).replay(any(), any());

        assertThat(counting.replayWhatIsInstalledNow(catalog)).isEqualTo(1);
        verify(letters)
                .replay(
                        argThat(filter -> filter.consumers().equals(Set.of(CLUSTER))
                                && filter.causes().equals(Set.of(DeathCause.NOT_INSTALLED))),
                        any());
    }
}
