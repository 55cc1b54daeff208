package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.drain;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Spool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedSpoolTest {
    private static final int PAGE = StoreTuning.DEFAULT.pageSize();

    @TempDir
    Path directory;

    private SqliteSpool open() {
        return SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC());
    }

    private Path file() {
        return directory.resolve("spool.db");
    }

    private List<ReportData> fillAndClose(int count) {
        var appended = new ArrayList<ReportData>();
        try (var spool = open()) {
            for (int i = 0; i < count; i++) {
                var report = report(i, "report %05d ".formatted(i) + "x".repeat(2000));
                spool.append(to(report, fileLane(spool)));
                appended.add(report);
            }
        }
        return appended;
    }

    private List<Path> keptAside() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(path -> path.getFileName().toString().matches("spool\\.db\\.damaged-[^-]*"))
                    .toList();
        }
    }

    private static void assertThatTheTallyAddsUp(Spool spool) {
        var tally = tally(spool, fileLane(spool));
        assertThat(tally.accepted()).isEqualTo(tally.delivered() + tally.dead() + tally.pending() + tally.purged());
    }

    @Test
    void aPayloadThatChangedOnDiskBecomesADeadLetterAndTheOthersAreDelivered() throws Exception {
        var appended = fillAndClose(20);
        var content = Files.readString(file(), StandardCharsets.ISO_8859_1);
        FileDamage.overwrite(
                file(), content.indexOf("report 00007 xxx") + 100, "X".getBytes(StandardCharsets.US_ASCII));

        try (var spool = open()) {
            assertThat(drain(spool, fileLane(spool))).hasSize(19).doesNotContain(appended.get(7));

            assertThat(spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.id().report())
                                .isEqualTo(appended.get(7).id());
                        assertThat(letter.cause()).isEqualTo(DeathCause.DAMAGED);
                        assertThat(letter.reason()).contains("damaged");
                    });
            assertThatTheTallyAddsUp(spool);
            assertThat(keptAside()).isEmpty();
        }
    }

    @Test
    void aDamagedPayloadThatIsReplayedDiesAgain() throws Exception {
        fillAndClose(1);
        var content = Files.readString(file(), StandardCharsets.ISO_8859_1);
        FileDamage.overwrite(
                file(), content.indexOf("report 00000 xxx") + 100, "X".getBytes(StandardCharsets.US_ASCII));

        try (var spool = open()) {
            assertThat(drain(spool, fileLane(spool))).isEmpty();
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(1);
            assertThat(drain(spool, fileLane(spool))).isEmpty();

            assertThat(spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10))
                    .extracting(DeadLetter::cause)
                    .containsExactly(DeathCause.DAMAGED);
        }
    }

    @Test
    void anEmptyPayloadIsSavedFromADamagedFile() throws Exception {
        var empty = report(1, "");
        try (var spool = open()) {
            spool.append(to(empty, fileLane(spool)));
        }
        long page;
        var database = new Database(file(), TestSettings.in(directory).cache(), StoreTuning.DEFAULT);
        try (var connection = database.openReader()) {
            page = Database.number(connection, "SELECT rootpage FROM sqlite_master WHERE name = 'idempotency_until'");
        }
        FileDamage.overwrite(file(), (page - 1) * PAGE, FileDamage.garbage(PAGE));

        try (var spool = open()) {
            assertThat(drain(spool, fileLane(spool))).containsExactly(empty);
        }
        assertThat(keptAside()).hasSize(1);
    }

    @Test
    void aFileThatIsNoDatabaseIsKeptAsideAndTheSpoolStartsEmpty() throws Exception {
        var nonsense = FileDamage.garbage(100_000);
        Files.write(file(), nonsense);

        try (var spool = open()) {
            spool.append(to(report(1), fileLane(spool)));
            assertThat(leaseAll(spool, fileLane(spool))).hasSize(1);
        }

        assertThat(keptAside())
                .singleElement()
                .satisfies(aside -> assertThat(Files.readAllBytes(aside)).isEqualTo(nonsense));
        open().close();
        assertThat(keptAside()).hasSize(1);
    }

    @Test
    void aFileWithoutItsHeaderIsKeptAsideAndTheSpoolStartsEmpty() throws Exception {
        fillAndClose(100);
        FileDamage.overwrite(file(), 0, FileDamage.garbage(100));

        try (var spool = open()) {
            assertThat(drain(spool, fileLane(spool))).isEmpty();
        }

        assertThat(keptAside()).hasSize(1);
    }

    @Test
    void whateverPageIsDamagedTheSpoolStartsAndNothingWrongIsDelivered() throws Exception {
        var appended = fillAndClose(400);
        var whole = Files.readAllBytes(file());
        var saved = new ArrayList<Integer>();
        for (int page = 1; page < whole.length / PAGE; page += 1 + whole.length / PAGE / 12) {
            Files.write(file(), whole);
            FileDamage.overwrite(file(), (long) page * PAGE, FileDamage.garbage(PAGE));

            try (var spool = open()) {
                var drained = drain(spool, fileLane(spool));
                assertThat(drained).isSubsetOf(appended).doesNotHaveDuplicates();
                saved.add(drained.size());
                assertThatTheTallyAddsUp(spool);
                spool.append(to(report(9999), fileLane(spool)));
                assertThat(leaseAll(spool, fileLane(spool))).hasSize(1);
            }
            deleteAll();
        }

        assertThat(saved).anyMatch(count -> count > 380);
        assertThat(saved.stream().filter(count -> count > 300).count()).isGreaterThan(saved.size() / 2);
    }

    @Test
    void aFileThatWasCutShortGivesWhatItStillHas() throws Exception {
        var appended = fillAndClose(400);
        try (var out = new RandomAccessFile(file().toFile(), "rw")) {
            out.setLength(out.length() / 2 / PAGE * PAGE);
        }

        try (var spool = open()) {
            assertThat(drain(spool, fileLane(spool)))
                    .isNotEmpty()
                    .isSubsetOf(appended)
                    .doesNotHaveDuplicates();
            assertThatTheTallyAddsUp(spool);
        }
        assertThat(keptAside()).hasSize(1);
    }

    @Test
    void aSpoolThatWasSalvagedIsWholeAtTheNextStart() throws Exception {
        fillAndClose(400);
        FileDamage.overwrite(file(), Files.size(file()) / 2 / PAGE * PAGE, FileDamage.garbage(PAGE));
        open().close();
        assertThat(keptAside()).hasSize(1);

        open().close();

        assertThat(keptAside()).hasSize(1);
    }

    private void deleteAll() throws IOException {
        try (var files = Files.list(directory)) {
            for (var path : files.toList()) {
                Files.delete(path);
            }
        }
    }
}
