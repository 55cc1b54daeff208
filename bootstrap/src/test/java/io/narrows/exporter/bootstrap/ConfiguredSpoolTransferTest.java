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

import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.config.ConfigurationSources;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import io.narrows.exporter.test.process.ChildProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Moves reports from one spool into another, on SQLite and PostgreSQL, with the commands that operators use.
class ConfiguredSpoolTransferTest {
    private static final int REPORTS = 1_000;
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    @TempDir
    Path home;

    private final String schema = "move_" + SCHEMAS.incrementAndGet() + "_";
    private final ConfiguredSpoolTransfer transfer = new ConfiguredSpoolTransfer();

    /// The database of all tests.
    private static final class Database {
        static final EmbeddedPostgres ONE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().setServerConfig("fsync", "on").start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// The configuration of a spool: on PostgreSQL if its name begins so.
    private Optional<Path> config(String name) throws IOException {
        return config(name, "");
    }

    /// @param more settings of PostgreSQL
    private Optional<Path> config(String name, String more) throws IOException {
        var file = home.resolve(name + ".yaml");
        var spool = isShared(name) ? shared(name, more) : "directory: \"" + home.resolve(name) + "\"";
        Files.writeString(file, "spool: {" + spool + "}\nplugins: {directory: \"" + home.resolve("plugins") + "\"}\n");
        return Optional.of(file);
    }

    private String shared(String name, String more) {
        var keys = home.resolve("keys");
        if (!Files.exists(keys)) {
            new KeyFile(keys, Clock.systemUTC()).create();
        }
        return "type: postgres, keyFile: \"" + keys + "\", postgres: {url: \"jdbc:postgresql://localhost:"
                + Database.ONE.getPort() + "/postgres\", username: postgres, schema: " + schema + name + more + "}";
    }

    private Spool open(String name) throws IOException {
        return Spools.open(Configuration.read(ConfigurationSources.ofThisProcess(config(name)))
                .spool());
    }

    private List<ReportData> fill(String name, int many) throws IOException {
        var reports = new ArrayList<ReportData>();
        try (var spool = open(name)) {
            for (int number = 0; number < many; number++) {
                var report = report(number % 7);
                reports.add(report);
                spool.append(
                        number % 3 == 0 ? to(report, fileLane(spool), searchLane(spool)) : to(report, fileLane(spool)));
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

    @ParameterizedTest
    @CsvSource({"from, to", "from, postgres_to", "postgres_from, to"})
    void aKillInTheMiddleOfAnImportLosesAndDoublesNothing(String from, String to) throws Exception {
        var reports = fill(from, REPORTS);
        var file = home.resolve("export");
        transfer.export(config(from), file, Optional.empty());

        killWhileItImports(file, to);

        var rest = transfer.importFrom(config(to), file, Optional.empty());
        assertThat(rest.leftOut()).isPositive();
        assertThat(rest.reports() + rest.leftOut()).isEqualTo(REPORTS);
        assertThat(transfer.importFrom(config(to), file, Optional.empty()).leftOut())
                .isEqualTo(REPORTS);
        try (var spool = open(to)) {
            assertThat(drain(spool))
                    .containsExactlyInAnyOrderElementsOf(
                            reports.stream().map(ReportData::id).toList());
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(REPORTS, REPORTS, 0, 0, 0));
            assertThat(tally(spool, searchLane(spool)).accepted()).isEqualTo((REPORTS + 2) / 3);
        }
    }

    /// Kills in the middle, each time when some more reports are in.
    private void killWhileItImports(Path file, String to) throws Exception {
        var random = new SplittableRandom();
        for (int kill = 0; kill < 3; kill++) {
            long more = imported(to) + random.nextLong(1, 100);
            try (var user = ChildProcess.java(
                    Main.class,
                    List.of("-Xmx256m"),
                    "spool",
                    "import",
                    file.toString(),
                    "--config",
                    config(to).orElseThrow().toString())) {
                awaitImported(to, more);
                user.kill();
            }
        }
    }

    private void awaitImported(String to, long many) throws SQLException {
        var deadline = System.nanoTime() + 60_000_000_000L;
        while (imported(to) < many) {
            assertThat(System.nanoTime()).as("waiting for " + to).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// How many deliveries a spool has that another process may use.
    private long imported(String to) throws SQLException {
        try (var connection = connect(to);
                var statement = connection.createStatement();
                var sum = statement.executeQuery("SELECT coalesce(sum(accepted), 0) FROM "
                        + (isShared(to) ? schema + to + "." : "") + "tally")) {
            return sum.next() ? sum.getLong(1) : 0;
        } catch (SQLException e) {
            return 0; // There are no tables yet.
        }
    }

    private Connection connect(String to) throws SQLException {
        return isShared(to)
                ? Database.ONE.getPostgresDatabase().getConnection()
                : DriverManager.getConnection(
                        "jdbc:sqlite:file:" + home.resolve(to).resolve("spool.db") + "?mode=ro");
    }

    private static boolean isShared(String name) {
        return name.startsWith("postgres");
    }

    @Test
    void anExportNeedsASpoolThatNobodyUses() throws IOException {
        fill("from", 1);
        try (var spool = open("from")) {
            assertThat(spool.countPending(PendingFilter.ALL)).isPositive();
            assertThatThrownBy(() -> transfer.export(config("from"), home.resolve("export"), Optional.empty()))
                    .isInstanceOf(SpoolException.class);
        }
        assertThat(home.resolve("export")).doesNotExist();
    }

    @Test
    void anExportWaitsForAsLongAsTheSpoolTakesToRemoveAnExporterThatWasKilled() throws IOException {
        assertThat(longestRemoval("from", "")).isZero();
        assertThat(longestRemoval("postgres_from", "")).isEqualTo(Duration.ofSeconds(15));
        assertThat(longestRemoval("postgres_from", ", replicaTimeout: 2s")).isEqualTo(Duration.ofSeconds(9));
        assertThat(longestRemoval("postgres_from", ", replicaTimeout: 1m")).isEqualTo(Duration.ofSeconds(125));
    }

    private Duration longestRemoval(String name, String more) throws IOException {
        return ConfiguredSpoolTransfer.longestRemoval(
                Configuration.read(ConfigurationSources.ofThisProcess(config(name, more)))
                        .spool());
    }

    @Test
    void nothingOfADamagedFileIsImported() throws IOException {
        fill("from", 10);
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
