package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.HistoryContract.filter;
import static io.narrows.exporter.domain.spool.HistoryContract.find;
import static io.narrows.exporter.domain.spool.HistoryContract.list;
import static io.narrows.exporter.domain.spool.HistoryContract.withIds;
import static io.narrows.exporter.domain.spool.SpoolFixture.attempt;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportFilter.State;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The contract for sending reports again, and for sending them to a consumer that is new.
public interface ResendContract extends SpoolFixture {

    private static Resend all() {
        return new Resend(ReportFilter.ALL, List.of(), false);
    }

    private static Resend backfill(Lane lane) {
        return new Resend(ReportFilter.ALL, List.of(lane), true);
    }

    private static Resend.Count resend(Spool spool, Resend resend) {
        var expected = spool.history().count(resend);
        var count = spool.history().resend(resend, START);
        assertThat(count).isEqualTo(expected);
        return count;
    }

    @Test
    default void aDeliveredReportIsSentAgainWithItsOwnSettings() {
        try (var spool = open()) {
            var lane = spool.lane(SEARCH, ConsumerSettings.of(Map.of("password", "s3cret")));
            var appended = fill(spool, lane, 3);
            deliver(spool, leaseAll(spool, lane));
            assertThat(spool.lanes(Optional.empty(), 10)).isEmpty();

            var one = new Resend(withIds(appended.get(1)), List.of(), false);
            assertThat(resend(spool, one)).isEqualTo(new Resend.Count(1, 0));

            assertThat(find(spool, appended.get(1)).deliveries())
                    .containsExactly(new PastDelivery(SEARCH, Pending.NEW, List.of(attempt(Outcome.DELIVERED, ""))));
            assertThat(tally(spool, lane)).isEqualTo(new Tally(4, 3, 0, 1, 0));
            assertThat(spool.settings(lane.name()).orElseThrow().text("password"))
                    .isEqualTo("s3cret");
            var leased = leaseAll(spool, lane);
            assertThat(reports(leased)).containsExactly(appended.get(1));
            assertThat(leased.getFirst().attempts()).isZero();
            deliver(spool, leased);
            assertThat(find(spool, appended.get(1)).deliveries())
                    .containsExactly(new PastDelivery(
                            SEARCH,
                            new Delivered(START),
                            List.of(attempt(Outcome.DELIVERED, ""), attempt(Outcome.DELIVERED, ""))));
            assertThat(tally(spool, lane)).isEqualTo(new Tally(4, 4, 0, 0, 0));
            assertThat(list(spool, ReportFilter.ALL, 2)).hasSize(3);
        }
    }

    @Test
    default void aReportCanBeSentAgainAsOftenAsOneLikes() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 3);
            for (int time = 0; time < 3; time++) {
                var leased = leaseAll(spool, fileLane(spool));
                assertThat(reports(leased)).isEqualTo(appended);
                deliver(spool, leased);
                assertThat(resend(spool, all())).isEqualTo(new Resend.Count(3, 0));
                assertThat(resend(spool, all())).as("what waits already").isEqualTo(Resend.Count.ZERO);
            }

            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(12, 9, 0, 3, 0));
        }
    }

    @Test
    default void theFilterSelectsTheDeliveriesThatAreSentAgain() {
        try (var spool = open()) {
            var appended = report(1);
            spool.append(to(appended, fileLane(spool), searchLane(spool)));
            deliver(spool, leaseAll(spool, fileLane(spool)));
            bury(spool, leaseAll(spool, searchLane(spool)), DeathCause.REJECTED, "no", START);

            assertThat(resend(spool, new Resend(filter(Set.of(), Set.of(State.DEAD)), List.of(), false)))
                    .isEqualTo(new Resend.Count(1, 0));

            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(appended);
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(1, 0, 0, 1, 0));
            assertThat(spool.deadLetters().count(DeadLetterFilter.ALL)).isZero();
        }
    }

    @Test
    default void aNewConsumerGetsEachReportThatItNeverGot() {
        try (var spool = open()) {
            var appended = new ArrayList<>(fill(spool, fileLane(spool), 4));
            deliver(spool, leaseAll(spool, fileLane(spool)).subList(0, 2));
            var both = report(5);
            spool.append(to(both, searchLane(spool), fileLane(spool)));

            assertThat(resend(spool, backfill(searchLane(spool)))).isEqualTo(new Resend.Count(4, 0));
            assertThat(resend(spool, backfill(searchLane(spool)))).isEqualTo(Resend.Count.ZERO);

            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(5, 0, 0, 5, 0));
            var leased = leaseAll(spool, searchLane(spool));
            appended.add(both);
            assertThat(reports(leased)).containsExactlyInAnyOrderElementsOf(appended);
            deliver(spool, leased);
            assertThat(find(spool, appended.getFirst()).deliveries())
                    .extracting(PastDelivery::consumer, PastDelivery::state)
                    .containsExactly(tuple(FILE, new Delivered(START)), tuple(SEARCH, new Delivered(START)));
            assertThat(resend(spool, backfill(searchLane(spool)))).isEqualTo(Resend.Count.ZERO);
        }
    }

    @Test
    default void aReportIsSentToAConsumerThatGotItAlreadyIfThatIsWanted() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 2);
            deliver(spool, leaseAll(spool, fileLane(spool)));

            var again = new Resend(ReportFilter.ALL, List.of(fileLane(spool), searchLane(spool)), false);
            assertThat(resend(spool, again)).isEqualTo(new Resend.Count(4, 0));

            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
            assertThat(reports(leaseAll(spool, searchLane(spool)))).isEqualTo(appended);
        }
    }

    /// A lane that leased a report before another consumer was added must not end it for the other one.
    @Test
    default void aReportThatIsBeingDeliveredStaysForAConsumerThatIsAddedMeanwhile() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 3);
            var leased = leaseAll(spool, fileLane(spool));

            assertThat(resend(spool, backfill(searchLane(spool)))).isEqualTo(new Resend.Count(3, 0));
            deliver(spool, leased.subList(0, 2));
            bury(spool, leased.subList(2, 3), DeathCause.REJECTED, "no", START);

            assertThat(find(spool, appended.getFirst()).deliveries())
                    .extracting(PastDelivery::state)
                    .containsExactly(new Delivered(START), Pending.NEW);
            var toSearch = leaseAll(spool, searchLane(spool));
            assertThat(reports(toSearch)).isEqualTo(appended);
            deliver(spool, toSearch);
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(3, 2, 1, 0, 0));
            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(3, 3, 0, 0, 0));
            assertThat(spool.deadLetters().count(DeadLetterFilter.ALL)).isEqualTo(1);
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
        }
    }

    @Test
    default void aReportWhosePayloadIsGoneIsCountedAndNotSent() {
        int size = 1 << 20;
        try (var spool = open(Bounds.WIDE.withHistory(2L * size, Duration.ofHours(1)), new ManualClock(START))) {
            var appended = new ArrayList<ReportData>();
            for (int number = 0; number < 5; number++) {
                appended.add(reportOfSize(number, size));
                spool.append(to(appended.getLast(), fileLane(spool)));
                deliver(spool, leaseAll(spool, fileLane(spool)));
            }
            spool.append(to(report(9)));

            HistoryContract.awaitKept(spool, appended, List.of(false, false, false, true, true));
            assertThat(resend(spool, all())).isEqualTo(new Resend.Count(2, 3));
            assertThat(leaseAll(spool, fileLane(spool))).hasSize(2);
        }
    }

    /// While a report waits again, the ring must not forget its payload.
    @Test
    default void whatIsSentAgainStaysHoweverMuchIsDeliveredMeanwhile() {
        int size = 1 << 20;
        try (var spool = open(Bounds.WIDE.withHistory(3L * size, Duration.ofHours(1)), new ManualClock(START))) {
            var report = reportOfSize(1, size);
            spool.append(to(report, searchLane(spool)));
            deliver(spool, leaseAll(spool, searchLane(spool)));
            spool.append(to(reportOfSize(2, size), searchLane(spool)));
            deliver(spool, leaseAll(spool, searchLane(spool)));

            resend(spool, new Resend(withIds(report), List.of(), false));
            for (int number = 3; number < 10; number++) {
                spool.append(to(reportOfSize(number, size), fileLane(spool)));
                deliver(spool, leaseAll(spool, fileLane(spool)));
            }

            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(report);
        }
    }

    @Test
    default void whatWasPurgedWhileAnotherConsumerStillWaitsCanBeSentAgain() {
        try (var spool = open()) {
            var appended = report(1);
            spool.append(to(appended, fileLane(spool), searchLane(spool)));
            spool.purgePending(new PendingFilter(Set.of(SEARCH), Set.of()));

            assertThat(resend(spool, all())).isEqualTo(new Resend.Count(1, 0));

            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(2, 0, 0, 1, 1));
            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(appended);
        }
    }

    @Test
    default void manyReportsAreSentAgainInSteps() {
        try (var spool = open()) {
            var appended = new ArrayList<ReportData>();
            for (int number = 0; number < 2_500; number++) {
                appended.add(report(number / 10));
                spool.append(
                        number % 3 == 0
                                ? to(appended.getLast(), fileLane(spool), searchLane(spool))
                                : to(appended.getLast(), fileLane(spool)));
            }
            for (var leased = leaseAll(spool, fileLane(spool)); !leased.isEmpty(); ) {
                deliver(spool, leased);
                leased = leaseAll(spool, fileLane(spool));
            }

            assertThat(resend(spool, new Resend(filter(Set.of(FILE), Set.of()), List.of(), false)))
                    .isEqualTo(new Resend.Count(2_500, 0));

            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(5_000, 2_500, 0, 2_500, 0));
            assertThat(spool.countPending(PendingFilter.ALL)).isEqualTo(2_500 + 834);
        }
    }
}
