package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.Tally;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reports whose payloads are in the payload file.
class LargePayloadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SIZE = 100_000;
    private static final int BLOCK = 4096;
    private static final int BLOCKS = (SIZE + BLOCK - 1) / BLOCK;

    @TempDir
    Path directory;

    private SqliteSpool open() {
        return SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC());
    }

    private Path payloads() {
        return directory.resolve("spool.payloads");
    }

    private Database database() {
        return new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT);
    }

    private static List<ReportData> append(Spool spool, int count) {
        var appended = new ArrayList<ReportData>();
        for (int i = 0; i < count; i++) {
            appended.add(reportOfSize(i, SIZE));
            spool.append(to(appended.getLast(), fileLane(spool)));
        }
        return appended;
    }

    private List<ReportData> appendAndClose(int count) {
        try (var spool = open()) {
            return append(spool, count);
        }
    }

    private long fileSize() {
        try {
            return Files.size(payloads());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Exactly some of the reports are damaged, and the others are delivered.
    private void assertDamaged(List<ReportData> appended, List<ReportData> damaged) {
        var whole = new ArrayList<>(appended);
        whole.removeAll(damaged);
        try (var spool = open()) {
            assertThat(drain(spool, fileLane(spool))).isEqualTo(whole);

            assertThat(spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 100))
                    .allSatisfy(letter -> assertThat(letter.cause()).isEqualTo(DeathCause.DAMAGED))
                    .extracting(letter -> letter.id().report())
                    .containsExactlyElementsOf(
                            damaged.stream().map(ReportData::id).toList());
            assertThat(tally(spool, fileLane(spool)))
                    .isEqualTo(new Tally(appended.size(), whole.size(), damaged.size(), 0, 0));
        }
    }

    @Test
    void aLargePayloadIsInItsOwnFileAndThereAfterARestart() throws Exception {
        var small = report(99, "\"" + "x".repeat(1_000) + "\"");
        var appended = new ArrayList<>(appendAndClose(5));
        try (var spool = open()) {
            spool.append(to(small, fileLane(spool)));
        }
        appended.add(small);

        assertThat(Files.size(payloads())).isBetween(5L * SIZE, 5L * BLOCKS * BLOCK);
        try (var connection = database().openReader()) {
            assertThat(Database.number(connection, "SELECT sum(length(payload)) FROM report"))
                    .isEqualTo(small.payload().size());
        }
        assertDamaged(appended, List.of());
    }

    @Test
    void aByteThatChangedOnDiskDamagesOneReport() throws Exception {
        var appended = appendAndClose(5);
        FileDamage.overwrite(payloads(), 2L * BLOCKS * BLOCK + SIZE / 2, new byte[] {'?'});

        assertDamaged(appended, List.of(appended.get(2)));
    }

    @Test
    void aTornBlockDamagesOneReport() throws Exception {
        var appended = appendAndClose(5);
        FileDamage.overwrite(payloads(), (3L * BLOCKS + 7) * BLOCK, FileDamage.garbage(BLOCK));

        assertDamaged(appended, List.of(appended.get(3)));
    }

    @Test
    void aFileThatWasCutShortDamagesTheReportsBehind() throws Exception {
        var appended = appendAndClose(5);
        try (var out = new RandomAccessFile(payloads().toFile(), "rw")) {
            out.setLength(3L * BLOCKS * BLOCK + 1);
        }

        assertDamaged(appended, appended.subList(3, 5));
    }

    @Test
    void withoutTheFileTheSpoolStartsAndTheReportsAreDamaged() throws Exception {
        var appended = appendAndClose(2);
        Files.delete(payloads());

        assertDamaged(appended, appended);
    }

    @Test
    void bytesThatNoReportNamesAreOverwritten() throws Exception {
        var appended = new ArrayList<>(appendAndClose(2));
        FileDamage.overwrite(payloads(), 2L * BLOCKS * BLOCK, FileDamage.garbage(SIZE + 77));

        try (var spool = open()) {
            for (int i = 2; i < 5; i++) {
                appended.add(reportOfSize(i, SIZE));
                spool.append(to(appended.getLast(), fileLane(spool)));
            }
        }

        assertThat(Files.size(payloads())).isBetween(5L * SIZE, 5L * BLOCKS * BLOCK);
        assertDamaged(appended, List.of());
    }

    @Test
    void aPlaceThatWasChangedDamagesOneReport() throws Exception {
        var appended = appendAndClose(5);
        try (var connection = database().openWriter()) {
            Database.run(connection, "UPDATE extent SET at = 0 WHERE at = " + 2 * BLOCKS * BLOCK);
            Database.run(connection, "DELETE FROM extent WHERE at = " + 3 * BLOCKS * BLOCK);
        }

        assertDamaged(appended, appended.subList(2, 4));
    }

    @Test
    void aSalvagedSpoolHasItsLargePayloads() throws Exception {
        var appended = appendAndClose(5);
        long page;
        try (var connection = database().openReader()) {
            page = Database.number(connection, "SELECT rootpage FROM sqlite_master WHERE name = 'idempotency_until'");
        }
        var size = StoreTuning.DEFAULT.pageSize();
        FileDamage.overwrite(directory.resolve("spool.db"), (page - 1) * size, FileDamage.garbage(size));

        assertDamaged(appended, List.of());
        try (var files = Files.list(directory)) {
            assertThat(files).anyMatch(file -> file.toString().contains("damaged"));
        }
    }

    /// `/dev/null` takes what is written, and cannot be synced.
    @Test
    void aReportWhosePayloadCannotBeSyncedIsNotKept() throws Exception {
        Files.createSymbolicLink(payloads(), Path.of("/dev/null"));
        var report = reportOfSize(0, SIZE);
        try (var spool = open()) {
            assertThatThrownBy(() -> spool.append(to(report, fileLane(spool))))
                    .isInstanceOf(SpoolFullException.class)
                    .hasMessageContaining("cannot be written");
        }
        Files.delete(payloads());

        try (var spool = open()) {
            assertThat(spool.receipt(report.id())).isEmpty();
            assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
        }
    }

    @Test
    void largePayloadsCountForTheSizeOfTheSpool() {
        try (var spool = SqliteSpool.open(
                TestSettings.sized(directory, new ByteSize(64L << 20), new ByteSize(0)), Clock.systemUTC())) {
            var kept = new ArrayList<ReportData>();

            assertThatThrownBy(() -> kept.addAll(append(spool, 1_000)))
                    .isInstanceOf(SpoolFullException.class)
                    .hasMessageContaining("spool.maxSize");

            assertThat(fileSize()).isBetween(60L << 20, 64L << 20);
            assertThat(spool.use().usedBytes()).isBetween(60L << 20, 64L << 20);
            deliver(spool, leaseAll(spool, fileLane(spool)));
            assertThat(holds(PATIENCE, () -> spool.hasRoomFor(SIZE))).isTrue();
        }
    }

    @Test
    void theRoomOfDeliveredReportsIsUsedAgain() {
        try (var spool = open()) {
            for (int i = 0; i < 200; i++) {
                spool.append(to(reportOfSize(i, SIZE), fileLane(spool)));
                deliver(spool, leaseAll(spool, fileLane(spool)));
            }

            assertThat(fileSize()).isLessThan(10L * SIZE);
        }
    }

    @Test
    void theHistoryIsBoundedInTheFileToo() {
        var history = new HistoryLimits(new ByteSize(20L * SIZE), Duration.ofDays(1));
        try (var spool =
                SqliteSpool.open(TestSettings.withHistory(TestSettings.in(directory), history), Clock.systemUTC())) {
            ReportData last = reportOfSize(0, SIZE);
            for (int i = 0; i < 200; i++) {
                last = reportOfSize(i, SIZE);
                spool.append(to(last, fileLane(spool)));
                deliver(spool, leaseAll(spool, fileLane(spool)));
            }

            assertThat(spool.history().report(last.id())).contains(last);
            assertThat(fileSize()).isBetween(20L * SIZE, 40L * SIZE);
        }
    }

    @Test
    void theFileShrinksThoughADeadLetterIsAtItsEnd() {
        try (var spool = open()) {
            append(spool, 300);
            var dead = leaseAll(spool, fileLane(spool));
            deliver(spool, dead.subList(0, 299));
            bury(spool, dead.subList(299, 300), DeathCause.REJECTED, "no", START);

            assertThat(holds(PATIENCE, () -> fileSize() <= BLOCKS * BLOCK)).isTrue();

            var letter = spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10);
            assertThat(letter).extracting(DeadLetter::payloadSize).containsExactly((long) SIZE);
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(1);
            assertThat(drain(spool, fileLane(spool)))
                    .containsExactly(dead.get(299).delivery().report());
        }
    }

    @Test
    void whatIsReadWhileOthersAreRemovedIsWhatWasStored() throws SQLException {
        // Nothing comes from memory, so that every lease reads the file.
        var tuning = StoreTuning.DEFAULT.withMostFresh(0);
        try (var spool = SqliteSpool.open(TestSettings.in(directory), tuning, Clock.systemUTC())) {
            var slow = append(spool, 20);
            var fast = new ArrayList<ReportData>();
            var limits = new BatchLimits(3, Long.MAX_VALUE);
            for (int i = 0; i < 100; i++) {
                fast.add(reportOfSize(i, SIZE));
                spool.append(to(fast.getLast(), fileLane(spool)));
                var leased = spool.lease(fileLane(spool).name(), limits, START).deliveries();
                deliver(spool, leased);
            }
            drain(spool, fileLane(spool));

            assertThat(spool.unreadable().damaged()).isZero();
            assertThat(tally(spool, fileLane(spool)).delivered()).isEqualTo(slow.size() + fast.size());
        }
    }
}
