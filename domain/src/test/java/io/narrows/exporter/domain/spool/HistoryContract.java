package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.attempt;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportFilter.State;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The contract for the history: what it shows of each report, in which order, and what the ring of delivered reports
/// keeps.
public interface HistoryContract extends SpoolFixture {
    int LARGE_REPORT = 1 << 20;

    /// Selects reports by the states and consumers of their deliveries.
    static ReportFilter filter(Set<ConsumerId> consumers, Set<State> states) {
        return new ReportFilter(
                Set.of(), Optional.empty(), consumers, states, Set.of(), Map.of(), Instant.MIN, Instant.MAX);
    }

    static ReportFilter withIds(ReportData... reports) {
        return new ReportFilter(
                Set.copyOf(List.of(reports).stream().map(ReportData::id).toList()),
                Optional.empty(),
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Instant.MIN,
                Instant.MAX);
    }

    /// The ids of all selected reports, page by page.
    static List<ReportId> list(Spool spool, ReportFilter filter, int limit) {
        var all = new ArrayList<ReportId>();
        var page = spool.history().list(filter, Optional.empty(), limit);
        for (; ; ) {
            assertThat(page.reports()).hasSizeLessThanOrEqualTo(limit);
            page.reports().forEach(report -> all.add(report.id()));
            if (page.next().isEmpty()) {
                return all;
            }
            page = spool.history().list(filter, page.next(), limit);
        }
    }

    private static List<ReportId> list(Spool spool, ReportFilter filter) {
        return list(spool, filter, 100);
    }

    private static List<ReportId> newestFirst(List<ReportData> reports) {
        return reports.reversed().stream().map(ReportData::id).toList();
    }

    static PastReport find(Spool spool, ReportData report) {
        return spool.history().find(report.id()).orElseThrow();
    }

    @Test
    default void aReportThatWasDeliveredAtOnceStaysWithItsPayloadAndItsAttempt() {
        try (var spool = open()) {
            var report = fill(spool, fileLane(spool), 1).getFirst();
            deliver(spool, leaseAll(spool, fileLane(spool)));

            var delivered = new PastDelivery(FILE, new Delivered(START), List.of(attempt(Outcome.DELIVERED, "")));
            var past = new PastReport(
                    report.id(),
                    report.source(),
                    report.receivedAt(),
                    Labels.NONE,
                    report.payload().size(),
                    true,
                    List.of(delivered));
            assertThat(find(spool, report)).isEqualTo(past);
            assertThat(spool.history()
                            .list(ReportFilter.ALL, Optional.empty(), 10)
                            .reports())
                    .containsExactly(past);
            assertThat(spool.history().report(report.id())).contains(report);
        }
    }

    @Test
    default void theLastAttemptsOfADeliveryAreShownOldestFirst() {
        try (var spool = open()) {
            var report = report(1);
            spool.append(to(report, fileLane(spool), searchLane(spool)));
            var attempts = new ArrayList<Attempt>();
            for (int i = 1; i <= Attempt.MOST_KEPT + 2; i++) {
                retry(spool, leaseAll(spool, searchLane(spool)).getFirst(), START, "HTTP 50" + i);
                attempts.add(attempt(Outcome.UNAVAILABLE, "HTTP 50" + i));
            }
            bury(spool, leaseAll(spool, searchLane(spool)), DeathCause.REJECTED, "no", START);
            attempts.add(attempt(Outcome.REJECTED, "no"));

            assertThat(find(spool, report).deliveries())
                    .containsExactly(
                            new PastDelivery(FILE, Pending.NEW, List.of()),
                            new PastDelivery(
                                    SEARCH,
                                    new Dead(DeathCause.REJECTED, "no", START),
                                    attempts.subList(3, Attempt.MOST_KEPT + 3)));
        }
    }

    @Test
    default void whateverTheStateOfTheirDeliveriesReportsAreListedNewestFirst() {
        try (var spool = open()) {
            var reports = new ArrayList<>(fill(spool, fileLane(spool), 10));
            deliver(spool, leaseAll(spool, fileLane(spool)));
            for (int i = 11; i <= 20; i++) {
                var report = report(i);
                reports.add(report);
                spool.append(to(report, searchLane(spool), fileLane(spool)));
            }
            deliver(spool, leaseAll(spool, fileLane(spool)).subList(0, 5));
            bury(spool, leaseAll(spool, searchLane(spool)).subList(0, 3), DeathCause.REJECTED, "no", START);
            reports.add(report(21));
            spool.append(to(reports.getLast(), fileLane(spool)));
            reports.add(report(22));
            spool.append(to(reports.getLast()));
            reports.add(report(23));
            spool.append(keyed(reports.getLast(), "k", fileLane(spool)));

            assertThat(list(spool, ReportFilter.ALL, 7)).isEqualTo(newestFirst(reports));
        }
    }

    @Test
    default void reportsThatCameAtTheSameTimeAreEachListedOnce() {
        try (var spool = open()) {
            var reports = IntStream.range(0, 50).mapToObj(i -> report(1)).toList();
            reports.forEach(report -> spool.append(to(report, fileLane(spool))));
            deliver(spool, leaseAll(spool, fileLane(spool)).subList(0, 30));

            assertThat(list(spool, ReportFilter.ALL, 3)).containsExactlyInAnyOrderElementsOf(newestFirst(reports));
        }
    }

    @Test
    default void reportsAreSelectedByTheConsumersAndStatesOfTheirDeliveries() {
        try (var spool = open()) {
            var delivered = fill(spool, fileLane(spool), 3);
            deliver(spool, leaseAll(spool, fileLane(spool)));
            var both = report(4);
            spool.append(to(both, fileLane(spool), searchLane(spool)));
            bury(spool, leaseAll(spool, searchLane(spool)), DeathCause.REJECTED, "no", START);
            var waiting = report(5);
            spool.append(to(waiting, searchLane(spool)));

            assertThat(list(spool, filter(Set.of(), Set.of(State.DELIVERED)))).isEqualTo(newestFirst(delivered));
            assertThat(list(spool, filter(Set.of(), Set.of(State.DEAD)))).containsExactly(both.id());
            assertThat(list(spool, filter(Set.of(SEARCH), Set.of(State.PENDING))))
                    .containsExactly(waiting.id());
            assertThat(list(spool, filter(Set.of(FILE), Set.of(State.PENDING)))).containsExactly(both.id());
            assertThat(list(spool, filter(Set.of(FILE), Set.of())))
                    .startsWith(both.id())
                    .hasSize(4);
        }
    }

    @Test
    default void reportsAreSelectedByIdKeySourceAndTime() {
        try (var spool = open()) {
            var reports = fill(spool, fileLane(spool), 5);
            deliver(spool, leaseAll(spool, fileLane(spool)));
            var keyed = report(6);
            spool.append(keyed(keyed, "mine", fileLane(spool)));
            var big = reportOfSize(7, 10);
            spool.append(to(big, fileLane(spool)));

            assertThat(list(spool, withIds(reports.get(1), keyed, report(9))))
                    .containsExactly(keyed.id(), reports.get(1).id());
            assertThat(list(spool, withKey("mine"))).containsExactly(keyed.id());
            assertThat(list(spool, withKey("another"))).isEmpty();
            assertThat(list(spool, withSource("b*"))).containsExactly(big.id());
            assertThat(list(spool, within(START.plusSeconds(2), START.plusSeconds(4))))
                    .isEqualTo(newestFirst(reports.subList(1, 3)));
        }
    }

    private static ReportFilter withKey(String key) {
        return new ReportFilter(
                Set.of(),
                Optional.of(new IdempotencyKey(key)),
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Instant.MIN,
                Instant.MAX);
    }

    private static ReportFilter withSource(String glob) {
        return new ReportFilter(
                Set.of(),
                Optional.empty(),
                Set.of(),
                Set.of(),
                Set.of(new Glob(glob)),
                Map.of(),
                Instant.MIN,
                Instant.MAX);
    }

    private static ReportFilter within(Instant from, Instant before) {
        return new ReportFilter(Set.of(), Optional.empty(), Set.of(), Set.of(), Set.of(), Map.of(), from, before);
    }

    @Test
    default void whereTheRingIsFullTheOldestPayloadsGoAndTheirReceiptsStay() {
        try (var spool =
                open(Bounds.WIDE.withHistory(3L * LARGE_REPORT, Duration.ofHours(1)), new ManualClock(START))) {
            var reports = IntStream.range(0, 6)
                    .mapToObj(number -> reportOfSize(number, LARGE_REPORT))
                    .toList();
            for (var report : reports) {
                spool.append(to(report, fileLane(spool)));
                deliver(spool, leaseAll(spool, fileLane(spool)));
            }
            spool.append(to(report(9)));

            awaitKept(spool, reports, List.of(false, false, false, true, true, true));
            assertThat(reports)
                    .extracting(report -> find(spool, report).isKept())
                    .containsExactly(false, false, false, true, true, true);
            assertThat(find(spool, reports.getFirst()).deliveries())
                    .singleElement()
                    .extracting(PastDelivery::state)
                    .isEqualTo(new Delivered(START));
            assertThat(list(spool, ReportFilter.ALL)).hasSize(7);
        }
    }

    /// Waits until the ring keeps only these payloads, because it may forget a little later.
    static void awaitKept(Spool spool, List<ReportData> reports, List<Boolean> expected) {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        List<Boolean> kept;
        do {
            kept = reports.stream()
                    .map(report -> spool.history().report(report.id()).isPresent())
                    .toList();
        } while (!kept.equals(expected) && System.nanoTime() < deadline);
        assertThat(kept).isEqualTo(expected);
    }

    @Test
    default void aPayloadGoesWhenItsTimeIsOver() {
        var clock = new ManualClock(START);
        try (var spool = open(Bounds.WIDE.withHistory(1 << 30, Duration.ofMinutes(5)), clock)) {
            var report = report(1);
            spool.append(to(report, fileLane(spool)));
            deliver(spool, leaseAll(spool, fileLane(spool)));
            clock.move(Duration.ofMinutes(4));
            spool.append(to(report(2)));
            assertThat(find(spool, report).isKept()).isTrue();

            clock.move(Duration.ofMinutes(2));
            spool.append(to(report(3)));

            assertThat(find(spool, report).isKept()).isFalse();
        }
    }

    @Test
    default void aSpoolWithoutHistoryKeepsTheReceiptOnly() {
        try (var spool = open(Bounds.WIDE.withHistory(0, Duration.ofHours(1)), new ManualClock(START))) {
            var report = fill(spool, fileLane(spool), 1).getFirst();
            deliver(spool, leaseAll(spool, fileLane(spool)));
            spool.append(to(report(2)));

            assertThat(find(spool, report).isKept()).isFalse();
            assertThat(spool.history().report(report.id())).isEmpty();
        }
    }

    @Test
    default void deliveredReportsNeverMakeTheSpoolRefuseAReport() {
        long most = 64L << 20;
        try (var spool = open(
                Bounds.WIDE.withMaxBytes(most).withHistory(1L << 30, Duration.ofHours(1)), new ManualClock(START))) {
            for (int number = 0; number < 100; number++) {
                assertThat(spool.hasRoomFor(LARGE_REPORT)).isTrue();
                spool.append(to(reportOfSize(number, LARGE_REPORT), fileLane(spool)));
                deliver(spool, leaseAll(spool, fileLane(spool)));
            }

            assertThat(spool.hasRoomFor(most / 2)).isTrue();
        }
    }

    @Test
    default void whatAnOperatorDeletesIsNotKept() {
        try (var spool = open()) {
            var dead = report(1);
            spool.append(to(dead, fileLane(spool)));
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            var waiting = report(2);
            spool.append(to(waiting, fileLane(spool)));

            spool.deadLetters().purge(DeadLetterFilter.ALL);
            spool.purgePending(PendingFilter.ALL);

            assertThat(spool.history().report(dead.id())).isEmpty();
            assertThat(spool.history().report(waiting.id())).isEmpty();
            assertThat(list(spool, ReportFilter.ALL)).containsExactly(waiting.id(), dead.id());
        }
    }

    @Test
    default void aReportThatIsOnlyKeptForTheHistoryIsNotHeld() {
        try (var spool = open()) {
            var reports = fill(spool, fileLane(spool), 4);
            var leased = leaseAll(spool, fileLane(spool));
            deliver(spool, List.of(leased.get(0), leased.get(1), leased.get(3)));
            spool.append(to(report(5)));

            assertThat(spool.held(0, 10).reports())
                    .extracting(HeldReports.Held::report)
                    .containsExactly(reports.get(2).id());
        }
    }
}
