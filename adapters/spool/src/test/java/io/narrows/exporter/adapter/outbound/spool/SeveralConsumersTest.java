package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.FILE;
import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reports for several consumers without an idempotency key. A delivery gets a row in `delivery` if its first attempt
/// fails.
class SeveralConsumersTest {
    private static final ConsumerId THIRD = new ConsumerId("webhook");

    @TempDir
    Path directory;

    private SpoolSettings settings() {
        return TestSettings.in(directory);
    }

    private SqliteSpool open() {
        return SqliteSpool.open(settings(), Clock.systemUTC());
    }

    private SqliteSpool openWithHistory() {
        var settings =
                TestSettings.withHistory(settings(), new HistoryLimits(new ByteSize(1L << 20), Duration.ofDays(1)));
        return SqliteSpool.open(settings, Clock.systemUTC());
    }

    private long number(Spool spool, String sql) throws SQLException {
        // Waits until all settlements are in the file.
        spool.deadLetters().count(DeadLetterFilter.ALL);
        var database = new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT);
        try (var connection = database.openReader()) {
            return Database.number(connection, sql);
        }
    }

    /// Appends reports for the file and the search engine, in this order.
    private static List<ReportData> fillBoth(Spool spool, int count) {
        var appended = new ArrayList<ReportData>();
        for (int number = 0; number < count; number++) {
            var report = report(number);
            spool.append(to(report, fileLane(spool), searchLane(spool)));
            appended.add(report);
        }
        return appended;
    }

    private static ReportFilter filter(Set<ConsumerId> consumers, Set<ReportFilter.State> states) {
        return new ReportFilter(
                Set.of(), Optional.empty(), consumers, states, Set.of(), Map.of(), Instant.MIN, Instant.MAX);
    }

    private static List<DeliveryState> states(Spool spool, ReportData report) {
        return spool.receipt(report.id()).orElseThrow().deliveries().stream()
                .map(Receipt.Entry::state)
                .toList();
    }

    private static PastReport past(Spool spool, ReportData report) {
        return spool.history().find(report.id()).orElseThrow();
    }

    @Test
    void noDeliveryGetsARowIfTheFirstAttemptsMakeThemAll() throws SQLException {
        try (var spool = openWithHistory()) {
            var appended = fillBoth(spool, 50);
            assertThat(number(spool, "SELECT count(*) FROM pending")).isEqualTo(100);
            assertThat(states(spool, appended.get(7))).containsExactly(Pending.NEW, Pending.NEW);

            deliver(spool, leaseAll(spool, searchLane(spool)));

            assertThat(number(spool, "SELECT count(*) FROM pending WHERE consumer = 'file'"))
                    .isEqualTo(50);
            assertThat(number(spool, "SELECT sum(last - first + 1) FROM made")).isEqualTo(50);
            assertThat(states(spool, appended.get(7))).containsExactly(Pending.NEW, new Delivered(START));

            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(states(spool, appended.get(7))).containsExactly(new Delivered(START), new Delivered(START));
            assertThat(number(spool, "SELECT count(*) FROM delivery")).isZero();
            assertThat(number(spool, "SELECT count(*) FROM untried")).isZero();
            assertThat(number(spool, "SELECT count(*) FROM made")).isZero();
            assertThat(number(spool, "SELECT sum(receipts) FROM ended")).isEqualTo(50);
            assertThat(number(spool, "SELECT sum(last - first + 1) FROM past")).isEqualTo(50);
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(50, 50, 0, 0, 0));
        }
    }

    @Test
    void reportsOfOneSecondThatWereDeliveredTogetherShareARun() throws SQLException {
        try (var spool = open()) {
            for (int i = 0; i < 50; i++) {
                spool.append(to(report(0), fileLane(spool), searchLane(spool)));
            }

            deliver(spool, leaseAll(spool, searchLane(spool)));
            assertThat(number(spool, "SELECT count(*) FROM made")).isEqualTo(1);

            deliver(spool, leaseAll(spool, fileLane(spool)));
            assertThat(number(spool, "SELECT count(*) FROM ended")).isEqualTo(1);
        }
    }

    /// The delivery that needed two attempts has a row, so the other gets one as well when the report is over.
    @Test
    void aReportWithARowGetsAllItsRowsWhenItIsOverAndTheyAreForgottenTogether() throws SQLException {
        try (var spool = SqliteSpool.open(withReceipts(1), Clock.systemUTC())) {
            var report = fillBoth(spool, 1).getFirst();
            deliver(spool, leaseAll(spool, searchLane(spool)));
            retry(spool, leaseAll(spool, fileLane(spool)).getFirst(), START, "HTTP 503");
            assertThat(states(spool, report)).containsExactly(new Pending(1, "HTTP 503"), new Delivered(START));
            assertThat(number(spool, "SELECT count(*) FROM made")).isEqualTo(1);

            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(number(spool, "SELECT count(*) FROM delivery")).isEqualTo(2);
            assertThat(number(spool, "SELECT count(*) FROM made")).isZero();
            assertThat(states(spool, report)).containsExactly(new Delivered(START), new Delivered(START));

            var later = report(1);
            spool.append(to(later, fileLane(spool), searchLane(spool)));
            drain(spool, fileLane(spool));
            drain(spool, searchLane(spool));

            assertThat(number(spool, "SELECT count(*) FROM delivery")).isZero();
            assertThat(spool.receipt(report.id())).isEmpty();
            assertThat(states(spool, later)).containsExactly(new Delivered(START), new Delivered(START));
        }
    }

    private SpoolSettings withReceipts(int most) {
        var usual = settings();
        return new SpoolSettings(
                usual.directory(),
                usual.maxSize(),
                usual.diskReserve(),
                usual.receiptRetention(),
                most,
                usual.idempotencyWindow(),
                usual.cache(),
                usual.keyFile(),
                usual.sealExisting(),
                usual.history());
    }

    @Test
    void aReportThatEachConsumerGotIsSentAgainToOneOfThem() throws SQLException {
        try (var spool = openWithHistory()) {
            var report = fillBoth(spool, 1).getFirst();
            deliver(spool, leaseAll(spool, searchLane(spool)));
            deliver(spool, leaseAll(spool, fileLane(spool)));
            var before = past(spool, report).deliveries();

            var again = new Resend(filter(Set.of(SEARCH), Set.of()), List.of(), false);
            assertThat(spool.history().resend(again, START)).isEqualTo(new Resend.Count(1, 0));

            assertThat(states(spool, report)).containsExactly(new Delivered(START), Pending.NEW);
            assertThat(past(spool, report).deliveries().getFirst()).isEqualTo(before.getFirst());
            assertThat(number(spool, "SELECT sum(receipts) FROM ended")).isZero();
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
            assertThat(drain(spool, searchLane(spool))).containsExactly(report);
            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(2, 2, 0, 0, 0));
        }
    }

    @Test
    void aReportThatOneConsumerHasGotIsFoundByItsConsumerAndItsState() {
        try (var spool = openWithHistory()) {
            var report = fillBoth(spool, 1).getFirst();
            deliver(spool, leaseAll(spool, searchLane(spool)));

            assertThat(found(spool, FILE, ReportFilter.State.PENDING)).containsExactly(past(spool, report));
            assertThat(found(spool, SEARCH, ReportFilter.State.DELIVERED)).containsExactly(past(spool, report));
            assertThat(found(spool, FILE, ReportFilter.State.DELIVERED)).isEmpty();
            assertThat(found(spool, SEARCH, ReportFilter.State.PENDING)).isEmpty();
        }
    }

    private static List<PastReport> found(Spool spool, ConsumerId consumer, ReportFilter.State state) {
        var wanted = filter(Set.of(consumer), Set.of(state));
        return spool.history().list(wanted, Optional.empty(), 10).reports();
    }

    @Test
    void afterARestartEachConsumerGetsWhatItHasNotGotYet() {
        List<ReportData> appended;
        try (var spool = open()) {
            appended = fillBoth(spool, 50);
            deliver(spool, leaseAll(spool, fileLane(spool)).subList(0, 20));
            deliver(spool, leaseAll(spool, searchLane(spool)).subList(30, 50));
        }

        try (var spool = open()) {
            assertThat(drain(spool, fileLane(spool))).isEqualTo(appended.subList(20, 50));
            assertThat(drain(spool, searchLane(spool))).isEqualTo(appended.subList(0, 30));
        }
    }

    @Test
    void theReportStaysUntilItsLastDeliveryIsMadeHoweverManyWaitBesideIt() throws SQLException {
        // More than the spool remembers the deliveries of.
        int many = 8_192 + 2_000;
        try (var spool = open()) {
            fillBoth(spool, many);
            assertThat(drain(spool, fileLane(spool))).hasSize(many);
            assertThat(number(spool, "SELECT count(*) FROM report")).isEqualTo(many);

            assertThat(drain(spool, searchLane(spool))).hasSize(many);
            assertThat(number(spool, "SELECT count(*) FROM report")).isZero();
        }
    }

    @Test
    void aDeadDeliveryKeepsTheReportAndItsReplayEndsIt() throws SQLException {
        try (var spool = open()) {
            var report = fillBoth(spool, 1).getFirst();
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            deliver(spool, leaseAll(spool, searchLane(spool)));
            assertThat(states(spool, report))
                    .containsExactly(new Dead(DeathCause.REJECTED, "no", START), new Delivered(START));
            assertThat(number(spool, "SELECT count(*) FROM report")).isEqualTo(1);

            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(1);
            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(states(spool, report)).containsExactly(new Delivered(START), new Delivered(START));
            assertThat(number(spool, "SELECT count(*) FROM report")).isZero();
        }
    }

    @Test
    void aDeadDeliveryThatIsDeletedLeavesTheReportToTheOthers() throws SQLException {
        try (var spool = open()) {
            fillBoth(spool, 2);
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            deliver(spool, leaseAll(spool, searchLane(spool)).subList(0, 1));

            assertThat(spool.deadLetters().purge(DeadLetterFilter.ALL)).isEqualTo(2);

            assertThat(number(spool, "SELECT count(*) FROM report")).isEqualTo(1);
        }
        try (var spool = open()) {
            assertThat(drain(spool, searchLane(spool))).hasSize(1);
            assertThat(number(spool, "SELECT count(*) FROM report")).isZero();
        }
    }

    @Test
    void whatIsDeletedForOneConsumerIsStillDeliveredToTheOther() throws SQLException {
        try (var spool = open()) {
            var appended = fillBoth(spool, 3);

            assertThat(spool.purgePending(new PendingFilter(Set.of(SEARCH), Set.of())))
                    .isEqualTo(3);

            assertThat(leaseAll(spool, searchLane(spool))).isEmpty();
            assertThat(drain(spool, fileLane(spool))).isEqualTo(appended);
            assertThat(number(spool, "SELECT count(*) FROM report")).isZero();
            assertThat(number(spool, "SELECT count(*) FROM untried")).isZero();
        }
    }

    @Test
    void theHistoryShowsAllDeliveriesWhateverTheirState() {
        try (var spool = openWithHistory()) {
            var report = fillBoth(spool, 1).getFirst();
            var waits = new PastDelivery(FILE, Pending.NEW, List.of());
            assertThat(past(spool, report).deliveries())
                    .containsExactly(waits, new PastDelivery(SEARCH, Pending.NEW, List.of()));

            deliver(spool, leaseAll(spool, searchLane(spool)));

            assertThat(past(spool, report).deliveries()).startsWith(waits).hasSize(2);
            assertThat(spool.history()
                            .list(ReportFilter.ALL, Optional.empty(), 10)
                            .reports())
                    .containsExactly(past(spool, report));
            assertThat(past(spool, report).deliveries())
                    .extracting(PastDelivery::state)
                    .containsExactly(Pending.NEW, new Delivered(START));
        }
    }

    @Test
    void aHistoryInPagesHasEachReportOnceHoweverManyConsumersGotIt() {
        try (var spool = openWithHistory()) {
            var third = spool.lane(THIRD, fileLane(spool).settings());
            var appended = new ArrayList<ReportId>();
            for (int number = 0; number < 40; number++) {
                var report = report(number);
                spool.append(to(report, fileLane(spool), searchLane(spool), third));
                appended.addFirst(report.id());
            }
            drain(spool, fileLane(spool));
            drain(spool, searchLane(spool));

            for (var state : List.of(ReportFilter.State.DELIVERED, ReportFilter.State.PENDING)) {
                assertThat(pages(spool, Set.of(state))).isEqualTo(appended);
            }
            drain(spool, third);
            assertThat(pages(spool, Set.of())).isEqualTo(appended);
        }
    }

    private static List<ReportId> pages(Spool spool, Set<ReportFilter.State> states) {
        var wanted = filter(Set.of(), states);
        var all = new ArrayList<ReportId>();
        Optional<ReportId> before = Optional.empty();
        do {
            var page = spool.history().list(wanted, before, 10);
            page.reports().forEach(report -> all.add(report.id()));
            before = page.next();
        } while (before.isPresent());
        return all;
    }

    @Test
    void aReportWhoseLanesAreDamagedHidesNoOtherFromTheHistory() throws SQLException {
        List<ReportData> appended;
        try (var spool = openWithHistory()) {
            appended = fillBoth(spool, 3);
        }
        var database = new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT);
        try (var connection = database.openWriter()) {
            Database.run(connection, "UPDATE report SET lanes = '[1, ' WHERE seq = 2");
        }

        try (var spool = openWithHistory()) {
            assertThat(pages(spool, Set.of()))
                    .containsExactly(appended.get(2).id(), appended.get(0).id());
        }
    }

    /// The lane is needed to send the report to the first consumer again.
    @Test
    void theLaneOfTheFirstDeliveryStaysAsLongAsTheReportIsInTheHistory() throws SQLException {
        for (var secondAttemptFails : List.of(false, true)) {
            var clock = new ManualClock(START);
            var settings = TestSettings.withHistory(
                    TestSettings.in(directory.resolve("" + secondAttemptFails)),
                    new HistoryLimits(new ByteSize(1L << 20), Duration.ofDays(1)));
            try (var spool = SqliteSpool.open(settings, clock)) {
                fillBoth(spool, 1);
                deliver(spool, leaseAll(spool, searchLane(spool)));
                if (secondAttemptFails) {
                    retry(spool, leaseAll(spool, fileLane(spool)).getFirst(), START, "HTTP 503");
                }
                clock.move(Duration.ofHours(5));
                deliver(spool, leaseAll(spool, fileLane(spool)));
                spool.deadLetters().count(DeadLetterFilter.ALL);
            }
            var file = settings.directory().resolve("spool.db");
            try (var connection = new Database(file, settings.cache(), StoreTuning.DEFAULT).openReader()) {
                assertThat(Database.number(connection, "SELECT min(past_to) FROM lane"))
                        .isGreaterThanOrEqualTo(clock.millis());
            }
        }
    }

    @Test
    void aReportThatIsSentAgainKeepsWhatWasNotTriedYetOnce() throws SQLException {
        List<ReportData> appended;
        try (var spool = openWithHistory()) {
            appended = fillBoth(spool, 3);
            deliver(spool, leaseAll(spool, searchLane(spool)));
            var third = spool.lane(THIRD, fileLane(spool).settings());

            assertThat(spool.history().resend(new Resend(ReportFilter.ALL, List.of(third), false), START))
                    .isEqualTo(new Resend.Count(3, 0));

            assertThat(number(spool, "SELECT count(*) FROM untried")).isZero();
            assertThat(reports(leaseAll(spool, third))).isEqualTo(appended);
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(3, 0, 0, 3, 0));
        }
        try (var spool = openWithHistory()) {
            assertThat(drain(spool, fileLane(spool))).isEqualTo(appended);
            assertThat(leaseAll(spool, searchLane(spool))).isEmpty();
        }
    }

    /// The delivery gets a row while it is in flight, because another consumer is added to its report.
    @Test
    void aDeliveryThatIsInFlightWhenItsReportIsSentAgainIsMadeOnce() {
        try (var spool = openWithHistory()) {
            var report = fillBoth(spool, 1).getFirst();
            var inFlight = leaseAll(spool, fileLane(spool));
            var third = spool.lane(THIRD, fileLane(spool).settings());
            spool.history().resend(new Resend(ReportFilter.ALL, List.of(third), false), START);

            deliver(spool, inFlight);

            assertThat(states(spool, report)).containsExactly(new Delivered(START), Pending.NEW, Pending.NEW);
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(1, 1, 0, 0, 0));
        }
        try (var spool = openWithHistory()) {
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
            assertThat(drain(spool, searchLane(spool))).hasSize(1);
            assertThat(drain(spool, spool.lane(THIRD, fileLane(spool).settings())))
                    .hasSize(1);
        }
    }

    @Test
    void aFailedAttemptOfOneConsumerIsNoneOfTheOthers() throws SQLException {
        try (var spool = open()) {
            var report = fillBoth(spool, 1).getFirst();

            retry(spool, leaseAll(spool, searchLane(spool)).getFirst(), START.plusSeconds(9), "HTTP 503");

            assertThat(states(spool, report)).containsExactly(Pending.NEW, new Pending(1, "HTTP 503"));
            assertThat(number(spool, "SELECT count(*) FROM delivery")).isEqualTo(1);
            assertThat(drain(spool, fileLane(spool))).containsExactly(report);
        }
    }
}
