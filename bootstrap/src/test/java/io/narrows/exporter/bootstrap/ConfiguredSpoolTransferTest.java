package io.narrows.exporter.bootstrap;

import static io.narrows.exporter.domain.spool.SpoolFixture.MANY;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.config.ConfigurationSources;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Moves reports from one spool on disk into another with the commands that operators use.
class ConfiguredSpoolTransferTest {
    private static final int REPORTS = 2_000;

    @TempDir
    Path home;

    private final ConfiguredSpoolTransfer transfer = new ConfiguredSpoolTransfer();

    /// The configuration of a spool.
    private Optional<Path> config(String name) throws IOException {
        var file = home.resolve(name + ".yaml");
        Files.writeString(
                file,
                "spool:\n  directory: \"" + home.resolve(name) + "\"\nplugins:\n  directory: \"" + home.resolve("plugins")
                        + "\"\n");
        return Optional.of(file);
    }

    private Spool open(String name) throws IOException {
        return Spools.open(
                Configuration.read(ConfigurationSources.ofThisProcess(config(name))).spool());
    }

    private List<ReportData> fill(int many) throws IOException {
        var reports = new ArrayList<ReportData>();
        try (var spool = open("from")) {
            for (int number = 0; number < many; number++) {
                var report = report(number % 7);
                reports.add(report);
                spool.append(
                        number % 3 == 0
                                ? to(report, fileLane(spool), searchLane(spool))
                                : to(report, fileLane(spool)));
            }
        }
        return reports;
    }

    private static List<ReportId> drain(Spool spool) {
        var all = new ArrayList<ReportId>();
        var lane = fileLane(spool).name();
        for (var batch = spool.lease(lane, MANY, Instant.now()).deliveries();
                !batch.isEmpty();
                batch = spool.lease(lane, MANY, Instant.now()).deliveries()) {
            batch.forEach(leased -> all.add(leased.delivery().report().id()));
            deliver(spool, batch);
        }
        return all;
    }

    @Test
    void aKillInTheMiddleOfAnImportLosesAndDoublesNothing() throws Exception {
        var reports = fill(REPORTS);
        var file = home.resolve("export");
        transfer.export(config("from"), file, Optional.empty());

        killWhileItImports(file);

        transfer.importFrom(config("to"), file, Optional.empty());
        assertThat(transfer.importFrom(config("to"), file, Optional.empty()).leftOut())
                .isEqualTo(REPORTS);
        try (var spool = open("to")) {
            assertThat(drain(spool))
                    .containsExactlyInAnyOrderElementsOf(
                            reports.stream().map(ReportData::id).toList());
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(REPORTS, REPORTS, 0, 0, 0));
            assertThat(tally(spool, searchLane(spool)).accepted()).isEqualTo((REPORTS + 2) / 3);
        }
    }

    /// Kills at random moments.
    private void killWhileItImports(Path file) throws IOException {
        var random = new SplittableRandom();
        for (int kill = 0; kill < 3; kill++) {
            try (var user = ChildProcess.java(
                    Main.class,
                    List.of("-Xmx256m"),
                    "spool",
                    "import",
                    file.toString(),
                    "--config",
                    config("to").orElseThrow().toString())) {
                awaitSpool(home.resolve("to").resolve("spool.db"));
                LockSupport.parkNanos(random.nextLong(400_000_000));
                user.kill();
            }
        }
    }

    private static void awaitSpool(Path file) {
        var deadline = System.nanoTime() + 60_000_000_000L;
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("waiting for " + file).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void anExportNeedsASpoolThatNobodyUses() throws IOException {
        fill(1);
        try (var spool = open("from")) {
            assertThat(spool.countPending(io.narrows.exporter.domain.spool.PendingFilter.ALL)).isPositive();
            assertThatThrownBy(() -> transfer.export(config("from"), home.resolve("export"), Optional.empty()))
                    .isInstanceOf(SpoolException.class);
        }
        assertThat(home.resolve("export")).doesNotExist();
    }

    @Test
    void nothingOfADamagedFileIsImported() throws IOException {
        fill(10);
        var file = home.resolve("export");
        transfer.export(config("from"), file, Optional.empty());
        var whole = Files.readAllBytes(file);
        whole[whole.length - 1] ^= 1;
        Files.write(file, whole);

        assertThatThrownBy(() -> transfer.importFrom(config("to"), file, Optional.empty()))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("damaged");
        assertThat(home.resolve("to")).doesNotExist();
    }
}
