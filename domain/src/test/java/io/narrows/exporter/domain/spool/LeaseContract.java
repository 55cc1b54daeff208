package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement.Delivered;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The contract for leases: how deliveries leave a spool and come back.
public interface LeaseContract extends SpoolFixture {

    @Test
    default void aLaneHandsOutItsOldestReportsFirst() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 5);

            var first = spool.lease(fileLane(spool).name(), new BatchLimits(2, Long.MAX_VALUE), START);
            var second = spool.lease(fileLane(spool).name(), new BatchLimits(9, Long.MAX_VALUE), START);

            assertThat(reports(first.deliveries())).isEqualTo(appended.subList(0, 2));
            assertThat(reports(second.deliveries())).isEqualTo(appended.subList(2, 5));
        }
    }

    @Test
    default void aNewDeliveryHasNoAttemptsAndIsAsOldAsItsReport() {
        try (var spool = open()) {
            var report = report(7);
            spool.append(to(report, fileLane(spool)));

            assertThat(leaseAll(spool, fileLane(spool))).singleElement().satisfies(leased -> {
                assertThat(leased.attempts()).isZero();
                assertThat(leased.since()).isEqualTo(report.receivedAt());
                assertThat(leased.delivery().id()).isEqualTo(new DeliveryId(report.id(), FILE));
            });
        }
    }

    /// A relayed report was received elsewhere, perhaps long ago.
    @Test
    default void theAgeOfADeliveryCountsFromItsAcceptanceHere() {
        try (var spool = open()) {
            var report = report(7);
            var here = report.receivedAt().plusSeconds(3_600);
            var key = new KeyedRequest(new IdempotencyKey("relayed"), "digest");
            spool.append(new Acceptance(report, to(report, fileLane(spool)).deliveries(), Optional.of(key), here));

            assertThat(leaseAll(spool, fileLane(spool))).singleElement().satisfies(leased -> {
                assertThat(leased.since()).isEqualTo(here);
                assertThat(leased.delivery().report().receivedAt()).isEqualTo(report.receivedAt());
            });
        }
    }

    @Test
    default void anEmptyLaneHasNothingAndNeverWill() {
        try (var spool = open()) {
            assertThat(spool.lease(fileLane(spool).name(), MANY, START)).isEqualTo(new Lease(List.of(), Instant.MAX));

            fill(spool, fileLane(spool), 1);
            leaseAll(spool, fileLane(spool));

            assertThat(spool.lease(fileLane(spool).name(), MANY, START)).isEqualTo(new Lease(List.of(), Instant.MAX));
        }
    }

    @Test
    default void aBatchKeepsWithinItsBytes() {
        try (var spool = open()) {
            for (int i = 1; i <= 5; i++) {
                spool.append(to(reportOfSize(i, 1000), fileLane(spool)));
            }

            assertThat(spool.lease(fileLane(spool).name(), new BatchLimits(100, 2999), START)
                            .deliveries())
                    .hasSize(2);
            assertThat(spool.lease(fileLane(spool).name(), new BatchLimits(100, 3000), START)
                            .deliveries())
                    .hasSize(3);
        }
    }

    @Test
    default void aReportOverTheBytesOfABatchComesAlone() {
        try (var spool = open()) {
            var limits = new BatchLimits(100, 2500);
            spool.append(to(reportOfSize(1, 1000), fileLane(spool)));
            spool.append(to(reportOfSize(2, 5000), fileLane(spool)));
            spool.append(to(reportOfSize(3, 1000), fileLane(spool)));

            var sizes = new ArrayList<List<Integer>>();
            for (int i = 0; i < 3; i++) {
                sizes.add(spool.lease(fileLane(spool).name(), limits, START).deliveries().stream()
                        .map(leased -> leased.delivery().report().payload().size())
                        .toList());
            }

            assertThat(sizes).containsExactly(List.of(1000), List.of(5000), List.of(1000));
        }
    }

    @Test
    default void whatIsLeasedIsNotLeasedAgain() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 3);
            var first = leaseAll(spool, fileLane(spool));
            retry(spool, first.getFirst(), START, "busy");
            var again = leaseAll(spool, fileLane(spool));

            assertThat(first).hasSize(3);
            assertThat(again).hasSize(1);
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(3, 0, 0, 3, 0));
        }
    }

    @Test
    default void whatIsDeliveredIsNotLeasedAgain() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 10);
            for (int i = 0; i < 5; i++) {
                var leased = spool.lease(fileLane(spool).name(), new BatchLimits(2, Long.MAX_VALUE), START);
                assertThat(leased.deliveries()).hasSize(2);
                deliver(spool, leased.deliveries());
            }

            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(10, 10, 0, 0, 0));
        }
    }

    @Test
    default void aRetryIsNotDueBeforeItsTime() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 1);
            var due = START.plusSeconds(30);
            retry(spool, leaseAll(spool, fileLane(spool)).getFirst(), due, "HTTP 503");

            var early = spool.lease(fileLane(spool).name(), MANY, due.minusMillis(1));
            var inTime = spool.lease(fileLane(spool).name(), MANY, due);

            assertThat(early).isEqualTo(new Lease(List.of(), due));
            assertThat(inTime.deliveries()).hasSize(1);
        }
    }

    @Test
    default void theNextDueTimeIsThatOfTheFirstRetry() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 3);
            var leased = leaseAll(spool, fileLane(spool));
            retry(spool, leased.get(0), START.plusSeconds(30), "busy");
            retry(spool, leased.get(1), START.plusSeconds(10), "busy");
            retry(spool, leased.get(2), START.plusSeconds(20), "busy");

            assertThat(spool.lease(fileLane(spool).name(), MANY, START).nextDue())
                    .isEqualTo(START.plusSeconds(10));

            var due = spool.lease(fileLane(spool).name(), MANY, START.plusSeconds(20))
                    .deliveries();
            assertThat(due).hasSize(2);
            assertThat(spool.lease(fileLane(spool).name(), MANY, START.plusSeconds(20))
                            .nextDue())
                    .isEqualTo(START.plusSeconds(30));
        }
    }

    @Test
    default void aRetryKeepsItsAgeAndCountsItsAttempts() {
        try (var spool = open()) {
            var report = fill(spool, fileLane(spool), 1).getFirst();
            for (int attempts = 0; attempts < 3; attempts++) {
                var leased = leaseAll(spool, fileLane(spool));

                assertThat(leased)
                        .containsExactly(new Leased(leased.getFirst().delivery(), attempts, report.receivedAt()));
                retry(spool, leased.getFirst(), Instant.EPOCH, "busy");
            }
        }
    }

    @Test
    default void aRetryThatIsDueGoesBeforeYoungerReports() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 4);
            var oldest =
                    spool.lease(fileLane(spool).name(), BatchLimits.ONE, START).deliveries();
            retry(spool, oldest.getFirst(), START.minusSeconds(1), "busy");

            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
        }
    }

    @Test
    default void aRetryThatIsNotDueDoesNotHoldUpTheOthers() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 4);
            var oldest =
                    spool.lease(fileLane(spool).name(), BatchLimits.ONE, START).deliveries();
            retry(spool, oldest.getFirst(), START.plusSeconds(60), "busy");

            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended.subList(1, 4));
        }
    }

    @Test
    default void aRetryWaitsAsLongAsTheLongestWaitAllows() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 1);
            retry(
                    spool,
                    leaseAll(spool, fileLane(spool)).getFirst(),
                    START.plus(Spool.LONGEST_WAIT),
                    "Retry-After: 3600");

            assertThat(spool.lease(fileLane(spool).name(), MANY, START))
                    .isEqualTo(new Lease(List.of(), START.plus(Spool.LONGEST_WAIT)));
        }
    }

    @Test
    default void aClockThatJumpedBackDoesNotStallARetry() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 2);
            var leased = leaseAll(spool, fileLane(spool));
            retry(spool, leased.get(0), START.plusSeconds(30), "busy");
            retry(spool, leased.get(1), START.plusSeconds(40), "busy");
            var jumpedBack = START.minus(Spool.LONGEST_WAIT);

            assertThat(spool.lease(fileLane(spool).name(), MANY, jumpedBack).deliveries())
                    .hasSize(2);
        }
    }

    @Test
    default void atTheEndOfTimeEverythingIsDue() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 2);
            retry(spool, leaseAll(spool, fileLane(spool)).getFirst(), START.plusSeconds(30), "busy");

            assertThat(spool.lease(fileLane(spool).name(), MANY, Instant.MAX).deliveries())
                    .hasSize(1);
        }
    }

    @Test
    default void aSettlementOfWhatIsNotLeasedIsIgnored() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 2);
            var unleased = new DeliveryId(appended.getLast().id(), FILE);
            var stranger = new DeliveryId(report(9).id(), FILE);
            var leased =
                    spool.lease(fileLane(spool).name(), BatchLimits.ONE, START).deliveries();
            deliver(spool, leased);

            spool.settle(List.of(
                    new Delivered(unleased, START, Optional.empty()),
                    new Delivered(stranger, START, Optional.empty())));
            bury(spool, leased, DeathCause.REJECTED, "settled before", START);
            retry(spool, leased.getFirst(), START, "settled before");

            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(2, 1, 0, 1, 0));
            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended.subList(1, 2));
        }
    }

    @Test
    default void oneBatchCanBeSettledInDifferentWays() {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 3);
            var leased = leaseAll(spool, fileLane(spool));

            spool.settle(List.of(
                    new Delivered(leased.get(0).delivery().id(), START, Optional.empty()),
                    new Settlement.Retry(
                            leased.get(1).delivery().id(), START.plusSeconds(1), 1, "HTTP 429", Optional.empty()),
                    new Settlement.Bury(
                            leased.get(2).delivery().id(),
                            DeathCause.REJECTED,
                            "mapper_parsing_exception",
                            START,
                            Optional.empty())));

            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(3, 1, 1, 1, 0));
            assertThat(spool.lease(fileLane(spool).name(), MANY, START.plusSeconds(1))
                            .deliveries())
                    .singleElement()
                    .extracting(one -> one.delivery().id())
                    .isEqualTo(leased.get(1).delivery().id());
        }
    }

    @Test
    default void eachConsumerOfAReportSettlesForItself() {
        try (var spool = open()) {
            var report = report(1);
            spool.append(to(report, fileLane(spool), searchLane(spool)));
            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(1, 1, 0, 0, 0));
            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(1, 0, 0, 1, 0));
            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(report);
        }
    }

    @Test
    default void lanesDoNotShareReportsThatWereNotForBoth() {
        try (var spool = open()) {
            var forFile = report(1);
            var forSearch = report(2);
            spool.append(to(forFile, fileLane(spool)));
            spool.append(to(forSearch, searchLane(spool)));

            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(forFile);
            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(forSearch);
        }
    }

    @Test
    default void aReportComesBackByteForByte() {
        try (var spool = open()) {
            var odd = new byte[70_000];
            for (int i = 0; i < odd.length; i++) {
                odd[i] = (byte) (i * 31);
            }
            var reports = new ArrayList<ReportData>();
            for (var payload : List.of(
                    Payload.of(""),
                    Payload.of("{\"a\" :\t1.0,\n\r\"ü\":\"\u0000€😀\\u0000\"}"),
                    Payload.ofUtf8(new byte[] {(byte) 0xff, (byte) 0xfe, 0}),
                    Payload.ofUtf8(odd))) {
                var like = report(reports.size());
                reports.add(new ReportData(
                        like.id(), "a source's \"näme\"\n\u0000", like.receivedAt(), Labels.NONE, payload));
            }
            reports.forEach(report -> spool.append(to(report, fileLane(spool))));

            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(reports);
        }
    }

    @Test
    default void theSameSettingsMakeTheSameLaneInAnyOrderAndCase() {
        try (var spool = open()) {
            var lane = spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "a", "checkCert", true)));

            assertThat(spool.lane(
                            new ConsumerId("OPENSEARCH"),
                            ConsumerSettings.of(Map.of("CheckCert", true, "HOSTPORT", "a"))))
                    .isEqualTo(lane);
            assertThat(spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "A", "checkCert", true))))
                    .isNotEqualTo(lane);
            assertThat(spool.lane(FILE, lane.settings())).isNotEqualTo(lane);
        }
    }

    @Test
    default void theLanesAreThoseWithSomethingPending() {
        try (var spool = open()) {
            assertThat(spool.lanes(Optional.empty(), 1_000)).isEmpty();

            spool.append(to(report(1), fileLane(spool), searchLane(spool)));
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .containsExactlyInAnyOrder(
                            fileLane(spool).name(), searchLane(spool).name());

            var leased = leaseAll(spool, fileLane(spool));
            assertThat(spool.lanes(Optional.empty(), 1_000))
                    .containsExactlyInAnyOrder(
                            fileLane(spool).name(), searchLane(spool).name());

            deliver(spool, leased);
            bury(spool, leaseAll(spool, searchLane(spool)), DeathCause.REJECTED, "no", START);
            assertThat(spool.lanes(Optional.empty(), 1_000)).isEmpty();
        }
    }

    @Test
    default void aLaneBringsItsSettingsBackAsTheyWere() {
        try (var spool = open()) {
            var settings = ConsumerSettings.of(Map.of(
                    "text",
                    "pass\u0000wörd 😀 \ud800",
                    "blank",
                    "",
                    "flag",
                    false,
                    "number",
                    new BigDecimal("1.50E+400"),
                    "list",
                    List.of("a", true, new BigDecimal("-0.0"), List.of(), Map.of("k", "v")),
                    "object",
                    Map.of("Deep", Map.of("er", List.of(Map.of())), "n", new BigDecimal("12345678901234567890"))));
            spool.append(to(report(1), spool.lane(SEARCH, settings)));

            assertThat(spool.lanes(Optional.empty(), 1_000)).singleElement().satisfies(lane -> {
                assertThat(spool.settings(lane)).contains(settings);
                assertThat(lane).isEqualTo(spool.lane(SEARCH, settings).name());
                assertThat(lane.consumer().value()).isEqualTo("openSearch");
            });
        }
    }

    @Test
    default void aLaneIsKnownByItsFirstDelivery() {
        try (var spool = open()) {
            var lane = fileLane(spool);
            var reports = fill(spool, lane, 2);
            var leased = leaseAll(spool, lane);

            retry(spool, leased.getFirst(), START, "refused");
            assertThat(spool.receipt(reports.getFirst().id())).isPresent();
            assertThat(spool.hasDelivered(lane.name())).isFalse();
            deliver(spool, List.of(leased.getLast()));
            assertThat(spool.receipt(reports.getLast().id())).isPresent();

            assertThat(spool.hasDelivered(lane.name())).isTrue();
            assertThat(spool.hasDelivered(searchLane(spool).name())).isFalse();
        }
    }

    @Test
    default void aReportIsKeptOnce() {
        try (var spool = open()) {
            var report = report(1);
            spool.append(to(report, fileLane(spool)));

            assertThatThrownBy(() -> spool.append(to(report, searchLane(spool))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(report.id().value());
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(1, 0, 0, 1, 0));
            assertThat(tally(spool, searchLane(spool))).isEqualTo(Tally.ZERO);
            assertThat(leaseAll(spool, searchLane(spool))).isEmpty();
        }
    }

    @Test
    default void manyRetriesAndLeasesOfOneLaneKeepInOrder() {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 200);
            var leased = leaseAll(spool, fileLane(spool));
            for (int i = 0; i < leased.size(); i++) {
                retry(spool, leased.get(i), START.plus(Duration.ofMillis(i % 7)), "busy");
            }

            var all = spool.lease(fileLane(spool).name(), MANY, START.plusMillis(7))
                    .deliveries();
            assertThat(reports(all)).isEqualTo(appended);
        }
    }

    @Test
    default void whatIsPutBackKeepsItsAttemptsAndItsReasonAndIsDueAtOnce() {
        try (var spool = open()) {
            var lane = fileLane(spool);
            var report = fill(spool, lane, 1).getFirst();
            retry(spool, leaseAll(spool, lane).getFirst(), START, "HTTP 503");

            var leased = leaseAll(spool, lane).getFirst();
            spool.settle(List.of(new Settlement.PutBack(leased.delivery().id())));

            assertThat(spool.receipt(report.id()).orElseThrow().deliveries())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.state()).isEqualTo(new Pending(1, "HTTP 503")));
            assertThat(leaseAll(spool, lane)).singleElement().satisfies(again -> {
                assertThat(again.attempts()).isEqualTo(1);
                assertThat(again.delivery().report()).isEqualTo(report);
            });
        }
    }

    @Test
    default void whatWasNeverTriedAndIsPutBackIsLeasedAgain() {
        try (var spool = open()) {
            var lane = fileLane(spool);
            var reports = fill(spool, lane, 3);

            spool.settle(leaseAll(spool, lane).stream()
                    .<Settlement>map(
                            leased -> new Settlement.PutBack(leased.delivery().id()))
                    .toList());

            assertThat(reports(leaseAll(spool, lane))).isEqualTo(reports);
        }
    }

    @Test
    default void deliveriesOfSomeSourcesCanBeLeftWhereTheyAre() {
        try (var spool = open()) {
            var lane = fileLane(spool);
            var front = fill(spool, lane, 5);
            var others = List.of(SpoolFixture.reportOfSize(6, 10), SpoolFixture.reportOfSize(7, 10));
            others.forEach(report -> spool.append(to(report, lane)));
            var behind = report(8);
            spool.append(to(behind, lane));
            var except = Set.of(behind.source());

            var first = spool.lease(lane.name(), BatchLimits.ONE, START, except).deliveries();
            var second = spool.lease(lane.name(), MANY, START, except).deliveries();
            var none = spool.lease(lane.name(), MANY, START, except).deliveries();

            assertThat(reports(first)).containsExactly(others.getFirst());
            assertThat(reports(second)).containsExactly(others.getLast());
            assertThat(none).isEmpty();
            var rest = leaseAll(spool, lane);
            assertThat(reports(rest))
                    .containsExactlyElementsOf(
                            Stream.concat(front.stream(), Stream.of(behind)).toList());
            retry(spool, first.getFirst(), START, "busy");
            deliver(spool, second);
            deliver(spool, rest);
            assertThat(reports(spool.lease(lane.name(), MANY, START, except).deliveries()))
                    .containsExactly(others.getFirst());
            assertThat(tally(spool, lane)).isEqualTo(new Tally(8, 7, 0, 1, 0));
        }
    }

    @Test
    default void theLanesComeInPagesAndInOneOrder() {
        try (var spool = open()) {
            for (int i = 0; i < 10; i++) {
                spool.append(to(report(i), spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "h" + i)))));
            }

            var all = spool.lanes(Optional.empty(), 100);
            var paged = new ArrayList<LaneName>();
            for (var page = spool.lanes(Optional.empty(), 3);
                    !page.isEmpty();
                    page = spool.lanes(Optional.of(page.getLast()), 3)) {
                assertThat(page).hasSizeLessThanOrEqualTo(3);
                paged.addAll(page);
            }

            assertThat(all).hasSize(10).doesNotHaveDuplicates();
            assertThat(paged).isEqualTo(all);
        }
    }

    @Test
    default void aLaneThatIsNotKnownHasNoSettings() {
        try (var spool = open()) {
            assertThat(spool.settings(new LaneName(FILE, "unknown"))).isEmpty();
        }
    }
}
