package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.FILE;
import static io.narrows.exporter.domain.spool.SpoolFixture.MANY;
import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
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

import io.narrows.exporter.adapter.outbound.spool.lease.LeaseMarks;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.CrashCount;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The crash fuse after a crash. A copy of the spool's files, taken while the spool is open, stands for a dead process:
/// the kernel would keep what the files contain.
class CrashFuseTest {
    private static final int INNOCENTS = 500;

    @TempDir
    Path scratch;

    private final List<SqliteSpool> opened = new ArrayList<>();
    private Path directory = Path.of("");

    @AfterEach
    void close() {
        opened.forEach(SqliteSpool::close);
    }

    private SqliteSpool open() {
        return open(Duration.ZERO);
    }

    private SqliteSpool open(Duration suspectsWait) {
        if (opened.isEmpty()) {
            directory = scratch.resolve("0");
        }
        var spool = SqliteSpool.open(
                TestSettings.in(directory), StoreTuning.DEFAULT.withSuspectsWait(suspectsWait), new ManualClock(START));
        opened.add(spool);
        return spool;
    }

    /// Opens the spool again as after `kill -9`.
    private SqliteSpool crash(Spool spool) throws IOException {
        return crash(spool, Duration.ZERO);
    }

    private SqliteSpool crash(Spool spool, Duration suspectsWait) throws IOException {
        spool.lanes(Optional.empty(), 1); // now all settlements are in the database
        var copy = scratch.resolve(Integer.toString(opened.size()));
        // A running reader keeps the write-ahead log from being emptied between the copies of the files.
        try (var reader =
                new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT).openReader()) {
            Database.run(reader, "BEGIN");
            Database.number(reader, "SELECT count(*) FROM meta");
            copy(directory, copy);
        } catch (SQLException e) {
            throw new IOException(e);
        }
        directory = copy;
        return open(suspectsWait);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        for (var name : List.of("spool.db", "spool.db-wal", "spool.leased")) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void putBack(Spool spool, Leased leased) {
        spool.settle(List.of(new Settlement.PutBack(leased.delivery().id())));
    }

    private static List<DeadLetter> dead(Spool spool) {
        return spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 1000);
    }

    @Test
    void onlyTheConsumerThatWasTriedIsSuspected() throws IOException {
        var first = open();
        var report = report(1);
        first.append(to(report, fileLane(first), searchLane(first)));
        leaseAll(first, searchLane(first));

        var second = crash(first);

        assertThat(second.crashes()).isEqualTo(new CrashCount(1, 0));
        assertThat(reports(leaseAll(second, searchLane(second)))).containsExactly(report);

        var third = crash(second);

        assertThat(dead(third)).extracting(DeadLetter::id).containsExactly(new DeliveryId(report.id(), SEARCH));
        assertThat(drain(third, fileLane(third))).containsExactly(report);
    }

    @Test
    void whatWasInFlightWhenTheProcessDiedTwiceIsADeadLetter() throws IOException {
        var first = open();
        var report = fill(first, fileLane(first), 1).getFirst();
        leaseAll(first, fileLane(first));
        var second = crash(first);
        assertThat(reports(leaseAll(second, fileLane(second)))).containsExactly(report);

        var third = crash(second);

        assertThat(leaseAll(third, fileLane(third))).isEmpty();
        assertThat(dead(third)).singleElement().satisfies(letter -> {
            assertThat(letter.id()).isEqualTo(new DeliveryId(report.id(), FILE));
            assertThat(letter.cause()).isEqualTo(DeathCause.CRASHED);
            assertThat(letter.reason()).contains("ended without a stop twice");
            assertThat(letter.diedAt()).isEqualTo(START);
        });
        assertThat(tally(third, fileLane(third))).isEqualTo(new Tally(1, 0, 1, 0, 0));
        assertThat(third.crashes()).isEqualTo(new CrashCount(0, 1));
        assertThat(third.receipt(report.id()).orElseThrow().deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isInstanceOf(Dead.class));
    }

    @Test
    void suspectsAreLeasedAloneAndOneAtATimeInTheWholeSpool() throws IOException {
        var before = open();
        fill(before, fileLane(before), 3);
        fill(before, searchLane(before), 3);
        leaseAll(before, fileLane(before));
        leaseAll(before, searchLane(before));
        var spool = crash(before);
        var fresh = report(9);
        spool.append(to(fresh, fileLane(spool), searchLane(spool)));

        var suspect = leaseAll(spool, fileLane(spool));
        var others = leaseAll(spool, fileLane(spool));
        var othersElsewhere = leaseAll(spool, searchLane(spool));

        assertThat(suspect).hasSize(1);
        assertThat(reports(others)).containsExactly(fresh);
        assertThat(reports(othersElsewhere)).containsExactly(fresh);
        assertThat(spool.lease(searchLane(spool).name(), MANY, START).nextDue()).isBetween(START, START.plusSeconds(1));
        assertThat(spool.crashes()).isEqualTo(new CrashCount(6, 0));

        deliver(spool, suspect);

        assertThat(leaseAll(spool, searchLane(spool))).hasSize(1);
        assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
        assertThat(spool.crashes()).isEqualTo(new CrashCount(5, 0));
    }

    @Test
    void suspectsWaitUntilTheExporterHasRunForAWhileAndTheOthersDoNot() throws IOException {
        var before = open(Duration.ofHours(1));
        fill(before, fileLane(before), 5);
        before.lease(fileLane(before).name(), new BatchLimits(3, Long.MAX_VALUE), START);
        var spool = crash(before, Duration.ofHours(1));

        assertThat(leaseAll(spool, fileLane(spool))).hasSize(2);
        var empty = spool.lease(fileLane(spool).name(), MANY, START);

        assertThat(empty.deliveries()).isEmpty();
        assertThat(empty.nextDue()).isBetween(START.plusSeconds(3500), START.plusSeconds(3601));
        assertThat(spool.lanes(Optional.empty(), 10))
                .containsExactly(fileLane(spool).name());
        assertThat(tally(spool, fileLane(spool)).pending()).isEqualTo(5);
    }

    @Test
    void afterAProcessThatRanForAWhileSuspectsWaitForAMomentOnly() throws IOException {
        var before = open(Duration.ofMillis(1));
        fill(before, fileLane(before), 1);
        leaseAll(before, fileLane(before));

        var spool = crash(before, Duration.ofHours(1));

        assertThat(untilASuspectIsLeased(spool)).isLessThanOrEqualTo(Duration.ofSeconds(16));
    }

    @Test
    void afterACrashThatASuspectExplainsTheOthersWaitForAMomentOnly() throws IOException {
        var first = open(Duration.ofMillis(1));
        fill(first, fileLane(first), 1);
        leaseAll(first, fileLane(first));
        var second = crash(first, Duration.ofHours(1));
        awaitWhatIsSuspected(second);
        second.append(to(report(9), fileLane(second)));
        leaseAll(second, fileLane(second));

        var third = crash(second, Duration.ofHours(1));

        assertThat(third.crashes()).isEqualTo(new CrashCount(1, 1));
        assertThat(untilASuspectIsLeased(third)).isLessThanOrEqualTo(Duration.ofSeconds(16));
    }

    @Test
    void afterAnOrderlyStopSuspectsWaitForAMomentOnly() throws IOException {
        var before = open();
        fill(before, fileLane(before), 1);
        leaseAll(before, fileLane(before));
        crash(before, Duration.ofHours(1)).close();

        var spool = open(Duration.ofHours(1));

        assertThat(spool.crashes()).isEqualTo(new CrashCount(1, 0));
        assertThat(untilASuspectIsLeased(spool)).isLessThanOrEqualTo(Duration.ofSeconds(16));
    }

    private static Duration untilASuspectIsLeased(Spool spool) {
        var lease = spool.lease(fileLane(spool).name(), MANY, START);
        return lease.deliveries().isEmpty() ? Duration.between(START, lease.nextDue()) : Duration.ZERO;
    }

    private static void awaitWhatIsSuspected(Spool spool) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (leaseAll(spool, fileLane(spool)).isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void aSeriesOfKillsInTheFirstSecondsBuriesNothing() throws IOException {
        var spool = open(Duration.ofHours(1));
        var appended = fill(spool, fileLane(spool), 20);
        for (int kill = 0; kill < 20; kill++) {
            spool.lease(fileLane(spool).name(), new BatchLimits(3, Long.MAX_VALUE), START);
            spool = crash(spool, Duration.ofHours(1));
        }
        var last = crash(spool);

        assertThat(drain(last, fileLane(last))).containsExactlyInAnyOrderElementsOf(appended);
        assertThat(dead(last)).isEmpty();
    }

    @Test
    void ofABatchThatDiesWithOneReportAllOthersAreDelivered() throws IOException {
        var spool = open();
        var appended = fill(spool, fileLane(spool), INNOCENTS);
        var poison = appended.get(INNOCENTS / 2);
        var delivered = new HashSet<ReportData>();
        int deaths = 0;
        for (; ; ) {
            var batch = leaseAll(spool, fileLane(spool));
            if (batch.isEmpty()) {
                break;
            }
            if (reports(batch).contains(poison)) {
                deaths++;
                spool = crash(spool);
            } else {
                delivered.addAll(reports(batch));
                deliver(spool, batch);
            }
        }

        assertThat(deaths).isEqualTo(2);
        assertThat(delivered).hasSize(INNOCENTS - 1).doesNotContain(poison);
        assertThat(dead(spool)).extracting(letter -> letter.id().report()).containsExactly(poison.id());
        assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(INNOCENTS, INNOCENTS - 1, 1, 0, 0));
    }

    @Test
    void aTryThatTheProcessSurvivedClearsASuspect() throws IOException {
        var before = open();
        fill(before, fileLane(before), 2);
        leaseAll(before, fileLane(before));
        var spool = crash(before);
        retry(spool, leaseAll(spool, fileLane(spool)).getFirst(), START, "HTTP 503");
        retry(spool, leaseAll(spool, fileLane(spool)).getFirst(), START, "HTTP 503");

        assertThat(leaseAll(spool, fileLane(spool))).hasSize(2);
        var after = crash(spool);

        assertThat(dead(after)).isEmpty();
        assertThat(after.crashes()).isEqualTo(new CrashCount(2, 0));
    }

    @Test
    void toBePutBackUntriedSaysNothingForOrAgainstASuspect() throws IOException {
        var before = open();
        fill(before, fileLane(before), 1);
        leaseAll(before, fileLane(before));
        var spool = crash(before);
        putBack(spool, leaseAll(spool, fileLane(spool)).getFirst());
        var again = crash(spool);

        assertThat(dead(again)).isEmpty();
        assertThat(again.crashes()).isEqualTo(new CrashCount(1, 0));
        leaseAll(again, fileLane(again));
        assertThat(crash(again).crashes()).isEqualTo(new CrashCount(0, 1));
    }

    @Test
    void aReplayClearsWhatADeadLetterWasHeldResponsibleFor() throws IOException {
        var spool = open();
        var report = fill(spool, fileLane(spool), 1).getFirst();
        for (int i = 0; i < 2; i++) {
            leaseAll(spool, fileLane(spool));
            spool = crash(spool);
        }
        assertThat(spool.deadLetters().replay(crashed(), START)).isEqualTo(1);

        assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(report);
        var after = crash(spool);
        assertThat(after.crashes()).isEqualTo(new CrashCount(1, 0));
        assertThat(dead(after)).isEmpty();
    }

    @Test
    void anOperatorCanDeleteSuspects() throws IOException {
        var before = open();
        fill(before, fileLane(before), 3);
        leaseAll(before, fileLane(before));
        var spool = crash(before, Duration.ofHours(1));

        assertThat(spool.purgePending(PendingFilter.ALL)).isEqualTo(3);

        assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(3, 0, 0, 0, 3));
        assertThat(spool.crashes()).isEqualTo(CrashCount.ZERO);
        assertThat(crash(spool).crashes()).isEqualTo(CrashCount.ZERO);
    }

    private static DeadLetterFilter crashed() {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(DeathCause.CRASHED), "", Instant.MAX, Set.of());
    }

    @Test
    void whoClosesTheSpoolHoldsNothingAgainstWhatIsStillLeased() {
        for (int i = 0; i < 3; i++) {
            try (var spool = open()) {
                if (i == 0) {
                    fill(spool, fileLane(spool), 2);
                }
                assertThat(spool.crashes()).isEqualTo(CrashCount.ZERO);
                assertThat(leaseAll(spool, fileLane(spool))).hasSize(2);
            }
        }
    }

    @Test
    void aSuspectStaysOneThroughAStopInOrder() throws IOException {
        var before = open();
        fill(before, fileLane(before), 2);
        leaseAll(before, fileLane(before));
        crash(before).close();

        assertThat(open().crashes()).isEqualTo(new CrashCount(2, 0));
    }

    @Test
    void aStartThatDiesHalfWayCountsNoDeathTwice() throws IOException {
        var before = open();
        fill(before, fileLane(before), 1);
        leaseAll(before, fileLane(before));
        var marks = directory.resolve("spool.leased");
        var spool = crash(before, Duration.ofHours(1));
        // As if the process had died after the deliveries were struck, and before its own file of marks existed.
        Files.copy(marks, directory.resolve("spool.leased"), StandardCopyOption.REPLACE_EXISTING);

        var after = crash(spool);

        assertThat(after.crashes()).isEqualTo(new CrashCount(1, 0));
        assertThat(dead(after)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 64, 1000, 786_496})
    void aDamagedFileOfMarksIsTakenForAnEmptyOne(int length) throws IOException {
        try (var before = open()) {
            fill(before, fileLane(before), 2);
        }
        var garbage = new byte[length];
        for (int i = 0; i < length; i++) {
            garbage[i] = (byte) (i * 31 + 7);
        }
        Files.write(directory.resolve("spool.leased"), garbage);

        var spool = open();

        assertThat(spool.crashes()).isEqualTo(CrashCount.ZERO);
        assertThat(leaseAll(spool, fileLane(spool))).hasSize(2);
    }

    @Test
    void thereAreOnlySoManyMarksAndThoseThatAreClearedAreFree() throws IOException {
        directory = Files.createDirectory(scratch.resolve("marks"));
        try (var marks = LeaseMarks.start(directory, 7, Duration.ZERO)) {
            for (int i = 0; i < LeaseMarks.SLOTS; i++) {
                assertThat(marks.mark(i + 1, 3)).isEqualTo(i);
            }
            assertThat(marks.mark(1_000_000, 0)).isNegative();
            marks.clear(41);
            assertThat(marks.mark(1_000_000, 0)).isEqualTo(41);

            var left = LeaseMarks.left(directory);
            assertThat(left.run()).isEqualTo(7);
            assertThat(left.marks())
                    .hasSize(LeaseMarks.SLOTS)
                    .contains(new LeaseMarks.Mark(1_000_000, 0), new LeaseMarks.Mark(41, 3))
                    .doesNotContain(new LeaseMarks.Mark(42, 3));
        }
        assertThat(LeaseMarks.left(directory).marks()).isEmpty();
    }
}
