package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
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

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.repair.Salvage;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sending past reports again in a sealed spool on disk: across kills, a restart and damage.
class ResendTest {
    private static final int MANY_REPORTS = 3_000;

    @TempDir
    Path home;

    private SpoolSettings settings() throws IOException {
        var settings = TestSettings.sealed(home.resolve("spool"), KeyFiles.write(home.resolve("keys"), 1));
        return TestSettings.withHistory(settings, new HistoryLimits(new ByteSize(1L << 30), Duration.ofDays(1)));
    }

    private Spool open() throws IOException {
        return SqliteSpool.open(settings(), StoreTuning.DEFAULT.withSuspectsWait(Duration.ZERO), Clock.systemUTC());
    }

    private static Resend backfill(Spool spool) {
        return new Resend(ReportFilter.ALL, List.of(searchLane(spool)), true);
    }

    @Test
    void aKillInTheMiddleOfABackfillLosesAndDoublesNothing() throws Exception {
        var appended = new ArrayList<ReportData>();
        try (var spool = open()) {
            for (int number = 0; number < MANY_REPORTS; number++) {
                var report = report(number / 100);
                appended.add(report);
                spool.append(to(report, fileLane(spool)));
            }
            drain(spool, fileLane(spool));
        }

        killWhileItResends();

        try (var spool = open()) {
            var waiting = tally(spool, searchLane(spool)).pending();
            assertThat(spool.history().resend(backfill(spool), START))
                    .isEqualTo(new Resend.Count(MANY_REPORTS - waiting, 0));
            assertThat(drain(spool, searchLane(spool)))
                    .extracting(ReportData::id)
                    .containsExactlyInAnyOrderElementsOf(
                            appended.stream().map(ReportData::id).toList());
            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(MANY_REPORTS, MANY_REPORTS, 0, 0, 0));
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(MANY_REPORTS, MANY_REPORTS, 0, 0, 0));
        }
    }

    /// Kills at a random moment, several times.
    private void killWhileItResends() throws IOException {
        var random = new SplittableRandom();
        for (int kill = 0; kill < 3; kill++) {
            try (var user = ChildProcess.java(
                    ResendUser.class,
                    List.of("-Xmx128m"),
                    settings().directory().toString(),
                    home.resolve("keys").toString())) {
                assertThat(user.awaitLines(1)).hasSize(1);
                LockSupport.parkNanos(random.nextLong(200_000_000));
                user.kill();
            }
        }
    }

    @Test
    void aSealedPayloadIsBoundToTheLaneThatIsAdded() throws IOException {
        List<ReportData> appended;
        try (var spool = open()) {
            appended = fill(spool, fileLane(spool), 3);
            deliver(spool, leaseAll(spool, fileLane(spool)));
        }

        try (var spool = open()) {
            assertThat(spool.history().report(appended.getFirst().id())).contains(appended.getFirst());
            assertThat(spool.history().resend(backfill(spool), START)).isEqualTo(new Resend.Count(3, 0));
            assertThat(spool.history().resend(new Resend(ReportFilter.ALL, List.of(), false), START))
                    .isEqualTo(new Resend.Count(3, 0));
        }

        try (var spool = open()) {
            assertThat(reports(leaseAll(spool, searchLane(spool)))).isEqualTo(appended);
            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(appended);
            assertThat(spool.unreadable().damaged()).isZero();
        }
    }

    @Test
    void whatWasDeliveredIsNotDeliveredAgainAfterTheFileWasSalvaged() throws Exception {
        try (var spool = open()) {
            for (int number = 0; number < 50; number++) {
                var report = reportOfSize(number, 50_000);
                spool.append(
                        number % 2 == 0 ? to(report, fileLane(spool)) : to(report, fileLane(spool), searchLane(spool)));
            }
            drain(spool, fileLane(spool));
            drain(spool, searchLane(spool));
        }
        var file = settings().directory().resolve("spool.db");
        var damaged = new Database(file, settings().cache(), StoreTuning.DEFAULT);
        var fresh = file.resolveSibling("fresh.db");
        new Salvage(damaged, damaged.withFile(fresh)).run();
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);

        try (var spool = open()) {
            assertThat(spool.lanes(Optional.empty(), 10)).isEmpty();
            assertThat(spool.history().resend(new Resend(ReportFilter.ALL, List.of(), false), START))
                    .isEqualTo(new Resend.Count(75, 0));
        }
    }
}
