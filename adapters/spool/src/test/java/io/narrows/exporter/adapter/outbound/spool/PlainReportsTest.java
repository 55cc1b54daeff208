package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.FILE;
import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plain reports: one consumer and no idempotency key. They have no row in `delivery` before an attempt failed.
class PlainReportsTest {
    /// The first characters of all ids of one second.
    private static final String SECOND = "01KAQ000";

    @TempDir
    Path directory;

    private SqliteSpool open() {
        return SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC());
    }

    private long number(String sql) throws SQLException {
        var database = new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT);
        try (var connection = database.openReader()) {
            return Database.number(connection, sql);
        }
    }

    private static DeliveryState stateOf(Spool spool, ReportData report) {
        return spool.receipt(report.id()).orElseThrow().deliveries().getFirst().state();
    }

    private static ReportData reportWithId(String id) {
        return new ReportData(new ReportId(id), "source", START, Labels.NONE, Payload.of("{}"));
    }

    /// Appends reports whose ids have the same second.
    private static List<ReportData> fillOneSecond(Spool spool, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> {
                    var report = reportWithId(SECOND + "%018d".formatted(number));
                    spool.append(to(report, fileLane(spool)));
                    return report;
                })
                .toList();
    }

    @Test
    void onlyAnAttemptThatFailsMakesARow() throws SQLException {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 5);
            var leased = leaseAll(spool, fileLane(spool));
            assertThat(number("SELECT count(*) FROM delivery")).isZero();

            deliver(spool, leased.subList(0, 2));
            retry(spool, leased.get(2), START.plusSeconds(9), "HTTP 503");
            bury(spool, leased.subList(3, 4), DeathCause.REJECTED, "no", START);

            assertThat(appended)
                    .extracting(report -> stateOf(spool, report))
                    .containsExactly(
                            new Delivered(START),
                            new Delivered(START),
                            new Pending(1, "HTTP 503"),
                            new Dead(DeathCause.REJECTED, "no", START),
                            Pending.NEW);
            assertThat(number("SELECT count(*) FROM delivery")).isEqualTo(2);
            assertThat(number("SELECT count(*) FROM report")).isEqualTo(3);
            assertThat(spool.tallies()).isEqualTo(Map.of(FILE, new Tally(5, 2, 1, 2, 0)));
        }
    }

    @Test
    void anOperatorCanCountAndListWhatIsPending() throws SQLException {
        try (var spool = open()) {
            fill(spool, fileLane(spool), 3);
            spool.append(to(report(4), fileLane(spool), searchLane(spool)));
            var refused = leaseAll(spool, fileLane(spool)).getFirst();
            retry(spool, refused, START.plusSeconds(9), "HTTP 503");
            assertThat(spool.lanes(Optional.empty(), 10)).hasSize(2);

            assertThat(number("SELECT pending FROM tally WHERE consumer = 'file'"))
                    .isEqualTo(4);
            assertThat(number("SELECT count(*) FROM pending WHERE consumer = 'file'"))
                    .isEqualTo(4);
            assertThat(number("SELECT count(*) FROM pending WHERE consumer = 'openSearch'"))
                    .isEqualTo(1);
            assertThat(number("SELECT count(*) FROM pending WHERE report = '"
                            + refused.delivery().report().id() + "' AND attempts = 1 AND reason = 'HTTP 503'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void inWhateverOrderTheyAreSettledTheOthersAreLeasedAfterARestart() {
        var others = new ArrayList<ReportData>();
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 100);
            var leased = leaseAll(spool, fileLane(spool));
            for (int i = 99; i >= 0; i--) {
                if (i % 3 == 0) {
                    deliver(spool, List.of(leased.get(i)));
                } else {
                    others.addFirst(appended.get(i));
                }
            }
        }

        try (var spool = open()) {
            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(others);
        }
    }

    @Test
    void plainReportsAndOthersOfALaneComeInTheOrderInWhichTheyWereAppended() {
        try (var spool = open()) {
            var appended = new ArrayList<ReportData>();
            for (int i = 0; i < 30; i++) {
                var report = report(i);
                appended.add(report);
                spool.append(i % 3 == 0 ? to(report, fileLane(spool), searchLane(spool)) : to(report, fileLane(spool)));
            }

            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
        }
    }

    @Test
    void nothingIsPassedOverWherePlainReportsAndOthersArriveWhileTheLaneLeases() {
        int many = 2_000;
        var leased = new ArrayList<ReportData>();
        var appended = Collections.synchronizedList(new ArrayList<ReportData>());
        try (var spool = open()) {
            // A report may be leased before its sender notes it, so all of them end first.
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int sender = 0; sender < 8; sender++) {
                    var both = sender % 2 == 0;
                    threads.execute(() -> {
                        for (int i = 0; i < many / 8; i++) {
                            var report = report(i);
                            spool.append(
                                    both
                                            ? to(report, fileLane(spool), searchLane(spool))
                                            : to(report, fileLane(spool)));
                            appended.add(report);
                        }
                    });
                }
                while (leased.size() < many) {
                    var arrived = appended.size();
                    var batch = leaseAll(spool, fileLane(spool));
                    assertThat(leased.size() + batch.size()).isGreaterThanOrEqualTo(arrived);
                    leased.addAll(reports(batch));
                    deliver(spool, batch);
                }
            }

            assertThat(leased).containsExactlyInAnyOrderElementsOf(appended);
        }
    }

    @Test
    void eachOfManyLanesGetsItsOwnReportsInTheOrderOfTheirSender() {
        int lanes = 40;
        var appended = new ArrayList<List<ReportData>>();
        try (var spool = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < lanes; number++) {
                var mine = new ArrayList<ReportData>();
                appended.add(mine);
                var lane = lane(spool, number);
                threads.execute(() -> mine.addAll(fill(spool, lane, 50)));
            }
        }

        try (var spool = open()) {
            for (int number = 0; number < lanes; number++) {
                assertThat(reports(leaseAll(spool, lane(spool, number)))).isEqualTo(appended.get(number));
            }
        }
    }

    private static Lane lane(Spool spool, int number) {
        return spool.lane(SEARCH, ConsumerSettings.of(Map.of("index", "i" + number)));
    }

    @Test
    void whatIsDeletedBeforeItsFirstAttemptHasAReceipt() throws SQLException {
        try (var spool = open()) {
            var appended = fill(spool, fileLane(spool), 3);

            assertThat(spool.countPending(PendingFilter.ALL)).isEqualTo(3);
            assertThat(spool.purgePending(PendingFilter.ALL)).isEqualTo(3);

            assertThat(stateOf(spool, appended.getLast()))
                    .isInstanceOfSatisfying(
                            Dead.class, dead -> assertThat(dead.cause()).isEqualTo(DeathCause.PURGED));
            assertThat(number("SELECT count(*) FROM report")).isZero();
            assertThat(number("SELECT count(*) FROM untried")).isZero();
        }
    }

    @Test
    void receiptsOfReportsThatEndedTogetherShareRows() throws SQLException {
        try (var spool = open()) {
            var appended = fillOneSecond(spool, 300);
            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(appended)
                    .allSatisfy(report -> assertThat(stateOf(spool, report)).isEqualTo(new Delivered(START)));
            assertThat(number("SELECT count(*) FROM ended")).isEqualTo(3);
            assertThat(spool.receipt(new ReportId(SECOND + "999999999999999999")))
                    .isEmpty();
        }
    }

    @Test
    void theOldestReceiptsOfARowAreForgottenByThemselves() {
        var wide = TestSettings.in(directory);
        var settings = new SpoolSettings(
                directory,
                wide.maxSize(),
                wide.diskReserve(),
                Duration.ofDays(1),
                5,
                wide.idempotencyWindow(),
                wide.cache(),
                Optional.empty(),
                false,
                HistoryLimits.NONE);
        List<ReportData> appended;
        try (var spool = SqliteSpool.open(settings, Clock.systemUTC())) {
            appended = fillOneSecond(spool, 12);
            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(appended.stream()
                            .filter(report -> spool.receipt(report.id()).isPresent()))
                    .isEqualTo(appended.subList(7, 12));
        }

        try (var spool = SqliteSpool.open(settings, Clock.systemUTC())) {
            spool.append(to(report(1)));

            assertThat(appended.stream()
                            .filter(report -> spool.receipt(report.id()).isPresent()))
                    .isEqualTo(appended.subList(8, 12));
        }
    }

    @Test
    void aTextAcrossTwoIdsOfARowIsNoId() {
        try (var spool = open()) {
            spool.append(to(reportWithId(SECOND + "0000000000" + SECOND), fileLane(spool)));
            spool.append(to(reportWithId(SECOND + "111111111111111111"), fileLane(spool)));
            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(spool.receipt(new ReportId(SECOND + SECOND + "1111111111")))
                    .isEmpty();
        }
    }
}
