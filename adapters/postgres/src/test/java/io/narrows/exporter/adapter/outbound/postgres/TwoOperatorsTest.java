package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.FILE;
import static io.narrows.exporter.domain.spool.SpoolFixture.MANY;
import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two exporters share a spool, and an operator works at each of them.
class TwoOperatorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LETTERS = 1_200;

    private final Spool one;
    private final Spool other;

    TwoOperatorsTest() {
        var settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
        var clock = new ManualClock(START);
        one = PostgresSpool.open(settings, "one", clock);
        other = PostgresSpool.open(settings, "other", clock);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    /// Does the same at both spools at the same time.
    private <T> List<T> atBoth(Function<Spool, T> work) throws Exception {
        var barrier = new CyclicBarrier(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<T>>();
            for (var spool : List.of(one, other)) {
                Callable<T> task = () -> {
                    barrier.await();
                    return work.apply(spool);
                };
                running.add(threads.submit(task));
            }
            return List.of(running.get(0).get(), running.get(1).get());
        }
    }

    private static List<ReportData> buryAll(Spool spool, int many) {
        var reports = fill(spool, fileLane(spool), many);
        for (var batch = leaseAll(spool, fileLane(spool)); !batch.isEmpty(); batch = leaseAll(spool, fileLane(spool))) {
            bury(spool, batch, DeathCause.REJECTED, "no", START);
        }
        return reports;
    }

    private static List<DeliveryId> drain(Spool spool, Lane lane) {
        var all = new ArrayList<DeliveryId>();
        for (var batch = spool.lease(lane.name(), MANY, START).deliveries();
                !batch.isEmpty();
                batch = spool.lease(lane.name(), MANY, START).deliveries()) {
            batch.forEach(leased -> all.add(leased.delivery().id()));
            deliver(spool, batch);
        }
        return all;
    }

    @Test
    void eachDeadLetterIsReplayedOnceAndCountedForOneOfTwoOperators() throws Exception {
        buryAll(one, LETTERS);

        var replayed = atBoth(spool -> spool.deadLetters().replay(DeadLetterFilter.ALL, START));

        assertThat(replayed.get(0) + replayed.get(1)).isEqualTo(LETTERS);
        assertThat(one.deadLetters().count(DeadLetterFilter.ALL)).isZero();
        assertThat(tally(other, fileLane(other))).isEqualTo(new Tally(LETTERS, 0, 0, LETTERS, 0));
        var delivered = drain(other, fileLane(other));
        assertThat(new HashSet<>(delivered)).hasSize(LETTERS).hasSameSizeAs(delivered);
        assertThat(tally(one, fileLane(one))).isEqualTo(new Tally(LETTERS, LETTERS, 0, 0, 0));
    }

    @Test
    void aDeadLetterIsEitherReplayedOrDeleted() throws Exception {
        buryAll(one, LETTERS);

        var changed = atBoth(spool -> spool.equals(one)
                ? spool.deadLetters().replay(DeadLetterFilter.ALL, START)
                : spool.deadLetters().purge(DeadLetterFilter.ALL));

        assertThat(changed.get(0) + changed.get(1)).isEqualTo(LETTERS);
        assertThat(tally(one, fileLane(one))).isEqualTo(new Tally(LETTERS, 0, 0, changed.get(0), changed.get(1)));
        assertThat(drain(one, fileLane(one))).hasSize(changed.get(0).intValue());
    }

    @Test
    void eachReportIsSentAgainOnceAndCountedForOneOfTwoOperators() throws Exception {
        fill(one, fileLane(one), LETTERS);
        drain(one, fileLane(one));

        var sent = atBoth(spool -> spool.history().resend(new Resend(ReportFilter.ALL, List.of(), false), START));

        assertThat(sent.get(0).plus(sent.get(1))).isEqualTo(new Resend.Count(LETTERS, 0));
        assertThat(drain(other, fileLane(other))).hasSize(LETTERS).doesNotHaveDuplicates();
        assertThat(tally(one, fileLane(one))).isEqualTo(new Tally(2 * LETTERS, 2 * LETTERS, 0, 0, 0));
    }

    @Test
    void aNewConsumerGetsEachReportOnceThoughTwoOperatorsAskForIt() throws Exception {
        fill(one, fileLane(one), LETTERS);
        drain(one, fileLane(one));

        var sent = atBoth(spool ->
                spool.history().resend(new Resend(ReportFilter.ALL, List.of(searchLane(spool)), true), START));

        assertThat(sent.get(0).plus(sent.get(1))).isEqualTo(new Resend.Count(LETTERS, 0));
        assertThat(drain(other, searchLane(other))).hasSize(LETTERS).doesNotHaveDuplicates();
        assertThat(tally(one, searchLane(one))).isEqualTo(new Tally(LETTERS, LETTERS, 0, 0, 0));
    }

    @Test
    void aReportThatIsSentAgainAtOneIsLeasedAtTheOther() {
        var appended = fill(one, fileLane(one), 3);
        deliver(other, leaseAll(other, fileLane(other)));
        assertThat(leaseAll(one, fileLane(one))).isEmpty();

        one.history().resend(new Resend(ReportFilter.ALL, List.of(), false), START);

        assertThat(reports(leaseAll(other, fileLane(other)))).isEqualTo(appended);
    }

    @Test
    void aLeasedDeliveryStaysWhoeverDeletesWhatWaits() throws Exception {
        fill(one, fileLane(one), LETTERS);
        var leased = new ArrayList<>(leaseAll(one, fileLane(one)));
        leased.addAll(leaseAll(other, fileLane(other)));

        var purged = atBoth(spool -> spool.purgePending(PendingFilter.ALL));

        assertThat(purged.get(0) + purged.get(1)).isEqualTo(LETTERS - leased.size());
        deliver(one, leased.subList(0, MANY.maxReports()));
        deliver(other, leased.subList(MANY.maxReports(), leased.size()));
        assertThat(tally(one, fileLane(one)))
                .isEqualTo(new Tally(LETTERS, leased.size(), 0, 0, LETTERS - leased.size()));
    }

    @Test
    void talliesOfConsumersThatAreNotInstalledAgreeHoweverManyOperatorsReplay() throws Exception {
        var lane = one.lane(new ConsumerId("stranger"), ConsumerSettings.NONE);
        for (int number = 0; number < 500; number++) {
            one.append(SpoolFixture.dead(report(number), new Dead(DeathCause.NOT_INSTALLED, "no plugin", START), lane));
        }
        assertThat(other.notInstalled()).isEqualTo(new Tally(500, 0, 500, 0, 0));

        atBoth(spool -> spool.deadLetters().replay(DeadLetterFilter.ALL, START));

        assertThat(other.notInstalled()).isEqualTo(Tally.ZERO);
        assertThat(one.tallies()).containsExactly(Map.entry(lane.consumer(), new Tally(500, 0, 0, 500, 0)));
    }

    @Test
    void aPauseAtOneIsSeenAtTheOther() {
        var pause = Pause.begin(FILE, START, "carl", "the disk is full");
        one.pauses().begin(pause);

        await("the pause", PATIENCE, () -> other.pauses().current().equals(Map.of(FILE, pause)));
        assertThat(other.pauses().begin(Pause.begin(FILE, START.plusSeconds(1), "dora", "")))
                .isEqualTo(pause);
        assertThat(other.pauses().end(FILE, START.plusSeconds(60))).contains(pause);
        await("its end", PATIENCE, () -> one.pauses().current().isEmpty());
        assertThat(one.pauses().within(FILE, START, START.plusSeconds(600))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void oneOfTwoPausesThatBeginAtOnceIsTheOnlyOne() throws Exception {
        var pauses = atBoth(
                spool -> spool.pauses().begin(Pause.begin(SEARCH, START, spool.equals(one) ? "carl" : "dora", "")));

        assertThat(pauses.get(0)).isEqualTo(pauses.get(1));
        await(
                "it at both",
                PATIENCE,
                () -> one.pauses().current().equals(other.pauses().current()));
    }

    @Test
    void whatOperatorsSeeIsTheSameAtBoth() {
        var labelled = report(1);
        one.append(to(
                new ReportData(
                        labelled.id(),
                        labelled.source(),
                        labelled.receivedAt(),
                        Labels.of(Map.of("cluster", "a")),
                        labelled.payload()),
                fileLane(one),
                searchLane(one)));
        fill(other, fileLane(other), 20);
        deliver(one, leaseAll(one, fileLane(one)).subList(0, 10));
        bury(other, leaseAll(other, searchLane(other)), DeathCause.REJECTED, "no", START);

        assertThat(one.history().list(ReportFilter.ALL, Optional.empty(), 100))
                .isEqualTo(other.history().list(ReportFilter.ALL, Optional.empty(), 100))
                .satisfies(page -> assertThat(page.reports()).hasSize(21));
        assertThat(one.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 100))
                .isEqualTo(other.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 100))
                .hasSize(1);
        assertThat(one.countPending(PendingFilter.ALL))
                .isEqualTo(other.countPending(PendingFilter.ALL))
                .isEqualTo(11);
        assertThat(one.oldestPending()).isEqualTo(other.oldestPending());
        assertThat(one.held(0, 100)).isEqualTo(other.held(0, 100));
    }
}
