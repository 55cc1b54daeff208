package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.sealing.KeyUse;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.UnreadableCount;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/// After a rotation the spool seals reports and settings again, so that the old key can go.
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ResealingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final StoreTuning SOON =
            StoreTuning.DEFAULT.withResealAfter(Duration.ofMillis(200)).withSuspectsWait(Duration.ZERO);

    /// The size of a payload that is not in its row.
    private static final int LARGE = 50_000;

    @TempDir
    Path home;

    private Path keys() {
        return home.resolve("keys");
    }

    private Path directory() {
        return home.resolve("spool");
    }

    private SqliteSpool open(int... keys) throws IOException {
        KeyFiles.write(keys(), keys);
        return SqliteSpool.open(TestSettings.sealed(directory(), keys()), SOON, Clock.systemUTC());
    }

    private static Lane lane(Spool spool) {
        return lane(spool, 0);
    }

    private static Lane lane(Spool spool, int number) {
        return spool.lane(new ConsumerId("openSearch"), ConsumerSettings.of(Map.of("password", "pa55word-" + number)));
    }

    private List<KeyUse> uses() {
        return SqliteKeys.uses(TestSettings.sealed(directory(), keys()));
    }

    private boolean isSecondOver() {
        return uses().get(1).isOver();
    }

    private void awaitOver() {
        assertThat(holds(PATIENCE, this::isSecondOver)).as("%s", uses()).isTrue();
    }

    private static List<ReportData> appended(Spool spool, ReportData... reports) {
        for (var report : reports) {
            spool.append(to(report, lane(spool)));
        }
        return List.of(reports);
    }

    private static ReportData labelled(ReportData report) {
        return new ReportData(
                report.id(),
                report.source(),
                report.receivedAt(),
                Labels.of(Map.of("cluster", "one")),
                Payload.of("{\"labelled\":true}"));
    }

    private int update(String sql, Object... values) throws SQLException {
        var database = new Database(
                directory().resolve("spool.db"), TestSettings.in(directory()).cache(), StoreTuning.DEFAULT);
        try (var connection = database.openWriter()) {
            return new Prepared(connection, sql).update(values);
        }
    }

    @Test
    void deadLettersAndWaitingReportsAreSealedAgainWhileTheSpoolIsOpenAndThenTheOldKeyCanGo() throws Exception {
        List<ReportData> dead;
        List<ReportData> waiting;
        try (var spool = open(1)) {
            dead = appended(spool, report(1), reportOfSize(2, LARGE), labelled(report(3)));
            bury(spool, leaseAll(spool, lane(spool)), DeathCause.REJECTED, "refused", START);
            waiting = appended(spool, report(4), reportOfSize(5, LARGE), labelled(report(6)));
            KeyFiles.write(keys(), 2, 1);

            awaitOver();
            assertThat(uses().getFirst().reports()).isEqualTo(6);
        }

        try (var spool = open(2)) {
            assertThat(reports(leaseAll(spool, lane(spool)))).isEqualTo(waiting);
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(3);
            assertThat(reports(leaseAll(spool, lane(spool)))).containsExactlyInAnyOrderElementsOf(dead);
            assertThat(spool.unreadable()).isEqualTo(new UnreadableCount(0, 0));
        }
    }

    @Test
    void theHistoryIsSealedAgainToo() throws Exception {
        var settings = TestSettings.withHistory(
                TestSettings.sealed(directory(), KeyFiles.write(keys(), 1)),
                new HistoryLimits(new ByteSize(1 << 20), Duration.ofDays(1)));
        try (var spool = SqliteSpool.open(settings, SOON, Clock.systemUTC())) {
            fill(spool, lane(spool), 10);
            deliver(spool, leaseAll(spool, lane(spool)));
            assertThat(holds(PATIENCE, () -> uses().getFirst().reports() == 10)).isTrue();
            KeyFiles.write(keys(), 2, 1);

            awaitOver();
        }
    }

    @Test
    void whatIsAppendedAndDeliveredMeanwhileIsNeitherLostNorLeftUnderTheOldKey() throws Exception {
        var appended = new ArrayList<ReportData>();
        try (var spool = open(1)) {
            appended.addAll(fill(spool, lane(spool), 500));
            var goesOn = new AtomicBoolean(true);
            var sender = CompletableFuture.supplyAsync(() -> {
                var more = new ArrayList<ReportData>();
                for (int i = 0; goesOn.get(); i++) {
                    var report = i % 10 == 0 ? reportOfSize(i, LARGE) : report(i);
                    spool.append(to(report, lane(spool)));
                    more.add(report);
                }
                return more;
            });
            KeyFiles.write(keys(), 2, 1);

            awaitOver();
            goesOn.set(false);
            appended.addAll(sender.join());
            assertThat(isSecondOver()).isTrue();
        }
        try (var spool = open(2)) {
            assertThat(drain(spool, lane(spool))).containsExactlyInAnyOrderElementsOf(appended);
        }
    }

    @Test
    void aProcessThatIsKilledInTheMiddleIsFollowedByOneThatSealsTheRest() throws Exception {
        int many = 5_000;
        List<ReportData> appended;
        try (var spool = open(1)) {
            appended = fill(spool, lane(spool), many);
        }
        KeyFiles.write(keys(), 2, 1);
        try (var user = ChildProcess.java(
                ResealingUser.class, List.of("-Xmx128m"), directory().toString(), keys().toString())) {
            user.awaitLines(1);
            assertThat(holds(PATIENCE, () -> uses().getFirst().reports() > 0)).isTrue();
            user.kill();
        }
        assertThat(uses().getFirst().reports()).isBetween(1L, many - 1L);
        assertThat(uses().stream().mapToLong(KeyUse::reports).sum()).isEqualTo(many);

        open(2, 1).close();
        try (var spool = open(2, 1)) {
            awaitOver();
            assertThat(spool.unreadable()).isEqualTo(new UnreadableCount(0, 0));
        }
        try (var spool = open(2)) {
            assertThat(drain(spool, lane(spool))).isEqualTo(appended);
        }
    }

    @Test
    void aDamagedReportStaysOneDamagedReport() throws Exception {
        var whole = new ArrayList<ReportData>();
        try (var spool = open(1)) {
            whole.addAll(appended(spool, report(1), report(2), reportOfSize(3, LARGE)));
        }
        assertThat(update(
                        "UPDATE report SET payload = substr(payload, 1, 60) || x'00000000' || substr(payload, 65) WHERE id = ?",
                        whole.remove(1).id().value()))
                .isEqualTo(1);

        try (var spool = open(2, 1)) {
            assertThat(holds(PATIENCE, () -> uses().getFirst().reports() == 2)).isTrue();
            assertThat(uses()).extracting(KeyUse::isOver).containsExactly(false, false);
            assertThat(uses()).extracting(KeyUse::reports).containsExactly(2L, 1L);

            assertThat(reports(leaseAll(spool, lane(spool)))).isEqualTo(whole);
            assertThat(spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.cause()).isEqualTo(DeathCause.DAMAGED));
        }
    }

    @Test
    void aKeyThatComesBackOpensWhatWasLeft() throws Exception {
        try (var spool = open(1)) {
            appended(spool, report(1));
        }
        KeyFiles.write(keys(), 2, 1);
        SqliteSpool.open(
                        TestSettings.sealed(directory(), keys()),
                        SOON.withResealAfter(Duration.ofDays(1)),
                        Clock.systemUTC())
                .close();

        try (var spool = open(3, 2)) {
            appended(spool, report(2));
            assertThat(holds(PATIENCE, () -> uses().getFirst().settings() == 3)).isTrue();
            KeyFiles.write(keys(), 3, 2, 1);

            assertThat(holds(PATIENCE, () -> uses().getFirst().reports() == 2)).isTrue();
            assertThat(uses()).extracting(KeyUse::isOver).containsExactly(false, true, true);
        }
    }

    @Test
    void settingsOfManyLanesAreSealedAgainWhileReportsCome() throws Exception {
        int lanes = 220;
        try (var spool = open(1)) {
            for (int i = 0; i < lanes; i++) {
                spool.append(to(report(i), lane(spool, i)));
            }
            var goesOn = new AtomicBoolean(true);
            var sender = CompletableFuture.runAsync(() -> {
                for (int i = 0; goesOn.get(); i++) {
                    spool.append(to(report(i), lane(spool, i % lanes)));
                }
            });
            KeyFiles.write(keys(), 2, 1);

            assertThat(holds(PATIENCE, () -> uses().get(1).settings() == 0)).isTrue();
            goesOn.set(false);
            sender.join();
            assertThat(uses().getFirst().settings()).isEqualTo(lanes + 2L);
        }
    }
}
