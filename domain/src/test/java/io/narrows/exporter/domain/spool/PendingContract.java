package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The contract for deleting pending deliveries.
public interface PendingContract extends SpoolFixture {
    BatchLimits TWO = new BatchLimits(2, Long.MAX_VALUE);

    @Test
    default void whatWaitsIsDeletedForGoodAndWhatIsLeasedIsLeftAlone() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 5);
            var leased = spool.lease(fileLane(spool).name(), TWO, START).deliveries();

            assertThat(spool.countPending(PendingFilter.ALL)).isEqualTo(5);
            assertThat(spool.purgePending(PendingFilter.ALL)).isEqualTo(3);

            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(5, 0, 0, 2, 3));
            deliver(spool, leased);
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(5, 2, 0, 0, 3));
            assertThat(spool.lanes(Optional.empty(), 10)).isEmpty();
            assertThat(spool.purgePending(PendingFilter.ALL)).isZero();
            assertThat(spool.deadLetters().count(DeadLetterFilter.ALL)).isZero();
            assertThat(spool.receipt(appended.getLast().id()).orElseThrow().deliveries())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.state())
                            .isEqualTo(new Dead(
                                    DeathCause.PURGED, "an operator deleted it before it was delivered", START)));
        }
    }

    @Test
    default void whatTakesUpRoomIsCountedPageByPageUntilItIsDeliveredOrDeleted() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 5);
            var leased = spool.lease(fileLane(spool).name(), TWO, START).deliveries();

            var first = spool.held(0, 3);
            var second = spool.held(first.next().orElseThrow(), 3);
            assertThat(Stream.of(first, second).flatMap(page -> page.reports().stream()))
                    .extracting(HeldReports.Held::report)
                    .containsExactlyElementsOf(
                            appended.stream().map(ReportData::id).toList());
            assertThat(first.reports()).allMatch(held -> held.bytes() > 0);
            assertThat(second.next()).isEmpty();

            deliver(spool, leased);
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            awaitHeld(spool, 3);
            spool.deadLetters().purge(DeadLetterFilter.ALL);
            awaitHeld(spool, 0);
        }
    }

    /// Waits until the spool holds so many reports, because it may show that a little later.
    private static void awaitHeld(Spool spool, int number) {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (spool.held(0, 10).reports().size() != number) {
            assertThat(System.nanoTime()).as("waiting for " + number).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    default void whatWaitsForAnotherTryIsDeletedToo() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 3);
            var leased = leaseAll(spool, fileLane(spool));
            retry(spool, leased.get(0), START, "busy");
            retry(spool, leased.get(1), START.plusSeconds(60), "busy");

            assertThat(spool.purgePending(PendingFilter.ALL)).isEqualTo(2);

            assertThat(spool.lease(fileLane(spool).name(), MANY, START.plusSeconds(60))
                            .deliveries())
                    .isEmpty();
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(3, 0, 0, 1, 2));
        }
    }

    @Test
    default void onlyWhatIsMeantIsDeleted() {
        try (var spool = open()) {
            var like = report(1);
            var both = new ReportData(like.id(), "risk_report", like.receivedAt(), Labels.NONE, Payload.of("{}"));
            var other = report(2);
            spool.append(to(both, fileLane(spool), searchLane(spool)));
            spool.append(to(other, fileLane(spool)));
            var meant = new PendingFilter(Set.of(FILE), Set.of("risk_report"));

            assertThat(spool.countPending(meant)).isEqualTo(1);
            assertThat(spool.purgePending(meant)).isEqualTo(1);

            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(other);
            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(both);
        }
    }

    @Test
    default void theLaneOfADeliveryIsKnownAsLongAsItWaitsOrIsDead() {
        try (var spool = open()) {
            var report = report(1);
            spool.append(to(report, fileLane(spool), searchLane(spool)));
            var untried = report(2);
            spool.append(to(untried, searchLane(spool)));
            var toFile = new DeliveryId(report.id(), FILE);
            var toSearch = new DeliveryId(report.id(), SEARCH);
            assertThat(spool.laneOf(toFile)).contains(fileLane(spool));
            assertThat(spool.laneOf(new DeliveryId(untried.id(), FILE))).isEmpty();

            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            deliver(spool, leaseAll(spool, searchLane(spool)).subList(0, 1));

            assertThat(spool.laneOf(toFile)).contains(fileLane(spool));
            assertThat(spool.laneOf(toSearch)).isEmpty();
            assertThat(spool.laneOf(new DeliveryId(untried.id(), new ConsumerId("OPENSEARCH"))))
                    .get()
                    .extracting(Lane::settings)
                    .isEqualTo(searchLane(spool).settings());
            spool.deadLetters().purge(DeadLetterFilter.ALL);
            assertThat(spool.laneOf(toFile)).isEmpty();
        }
    }

    @Test
    default void whatComesAfterwardsIsDeliveredAsEver() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 3);
            spool.purgePending(PendingFilter.ALL);
            var fresh = report(9);
            spool.append(to(fresh, fileLane(spool)));

            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(fresh);
        }
    }

    @Test
    default void eachDeliveryIsEitherDeliveredOrDeletedHoweverTheTwoMeet() throws Exception {
        int many = 3000;
        try (var spool = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var lane = fileLane(spool);
            fill(spool, lane, many);
            var delivering = threads.submit(() -> {
                int delivered = 0;
                for (var batch = spool.lease(lane.name(), TWO, START).deliveries();
                        !batch.isEmpty() && delivered < many / 2;
                        batch = spool.lease(lane.name(), TWO, START).deliveries()) {
                    deliver(spool, batch);
                    delivered += batch.size();
                }
                return delivered;
            });
            long purged = spool.purgePending(PendingFilter.ALL);
            long delivered = delivering.get();
            deliver(spool, leaseAll(spool, lane));

            assertThat(tally(spool, lane).purged()).isEqualTo(purged);
            assertThat(tally(spool, lane).delivered()).isGreaterThanOrEqualTo(delivered);
            assertThat(tally(spool, lane).accepted())
                    .isEqualTo(
                            tally(spool, lane).delivered() + tally(spool, lane).pending() + purged);
        }
    }
}
