package io.narrows.exporter.adapter.outbound.postgres.slot;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.CrashingPostgres;
import io.narrows.exporter.adapter.outbound.postgres.PostgresKeys;
import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.sealing.KeyUse;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportResealingTest {
    private static final int LARGE = 5 << 20;
    private static final int REPORTS = 600;
    private static final int GATE = 4_711;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final PostgresSettings open = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
    private Path keys;
    private long nanos;

    @BeforeEach
    void makeKey() {
        keys = folder.resolve("keys");
        new KeyFile(keys, new ManualClock(START)).create();
    }

    private TestDatabase.Opened open() {
        return TestDatabase.open(TestDatabase.sealed(open, keys), new ManualClock(START));
    }

    /// The reports of two dead letters and of three that wait, one of each kind large.
    private static List<ReportData> appended(Spool spool) {
        var lane = searchLane(spool);
        var all = new ArrayList<>(fill(spool, lane, 1));
        all.add(reportOfSize(2, LARGE));
        spool.append(to(all.getLast(), lane));
        bury(spool, leaseAll(spool, lane), DeathCause.REJECTED, "refused", START);
        all.addAll(fill(spool, lane, 2));
        all.add(reportOfSize(3, LARGE));
        spool.append(to(all.getLast(), lane));
        return all;
    }

    private List<KeyUse> uses() {
        return PostgresKeys.uses(TestDatabase.sealed(open, keys));
    }

    private List<ReportData> appendedBeforeARotation() {
        try (var opened = open()) {
            return appended(opened.spool());
        } finally {
            new KeyFile(keys, new ManualClock(START)).rotate();
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static List<Optional<Integer>> keysOf(Connection connection) throws SQLException {
        return Rows.list(
                connection, "SELECT payload FROM report ORDER BY id", row -> SettingsCipher.keyOf(row.getBytes(1)));
    }

    @Test
    void reportsAreSealedWithANewKeyWhenEachReplicaMustHaveItAndThenTheOldKeyCanGo() throws Exception {
        var all = appendedBeforeARotation();
        try (var opened = open();
                var connection = opened.connect()) {
            var cipher = opened.core().rows().cipher();
            var resealing = new ReportResealing(opened.core(), () -> nanos);

            resealing.run(connection);
            pass(Replicas.ROLLOUT.minusNanos(1));
            resealing.run(connection);
            assertThat(keysOf(connection)).hasSize(5).doesNotContain(cipher.sealsWith());
            assertThat(uses()).extracting(KeyUse::reports).containsExactly(0L, 5L);
            assertThat(uses()).extracting(KeyUse::settings).containsExactly(0L, 2L);

            pass(Duration.ofNanos(1));
            resealing.run(connection);
            assertThat(keysOf(connection)).hasSize(5).containsOnly(cipher.sealsWith());
            assertThat(uses()).extracting(KeyUse::reports).containsExactly(5L, 0L);
            assertThat(uses()).extracting(KeyUse::isOver).containsExactly(false, false);
        }
        try (var opened = open();
                var connection = opened.connect()) {
            var resealing = new Resealing(opened.core().rows().cipher(), () -> nanos);
            resealing.run(connection);
            pass(Replicas.ROLLOUT);
            resealing.run(connection);
            assertThat(uses()).extracting(KeyUse::isOver).containsExactly(false, true);
        }
        Files.write(
                keys,
                Files.readAllLines(keys).stream()
                        .filter(line -> !line.startsWith("#"))
                        .limit(1)
                        .toList());
        try (var opened = open()) {
            var spool = opened.spool();
            assertThat(spool.deadLetters().replay(DeadLetterFilter.ALL, START)).isEqualTo(2);
            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    /// The kill comes while the second of three transactions has sealed a part of its reports.
    @Test
    void whereTheDatabaseIsKilledEachReportIsSealedWithOneOfTheKeysAndTheRestFollows() throws Exception {
        try (var server = CrashingPostgres.start(folder.resolve("database"))) {
            var settings =
                    TestDatabase.sealed(TestDatabase.settings(server.url(), "spool", SpoolFixture.Bounds.WIDE), keys);
            List<ReportData> all;
            try (var opened = TestDatabase.open(settings, new ManualClock(START))) {
                all = fill(opened.spool(), searchLane(opened.spool()), REPORTS);
            }
            new KeyFile(keys, new ManualClock(START)).rotate();
            try (var opened = TestDatabase.open(settings, new ManualClock(START));
                    var connection = new Connector(settings).open();
                    var gate = new Connector(settings).open()) {
                stopAt(gate, all.get(REPORTS / 2));
                try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    var resealing = threads.submit(() -> {
                        reseal(opened, connection);
                        return true;
                    });
                    await("the second transaction", PATIENCE, () -> isStopped(gate));
                    server.crash();
                    assertThatThrownBy(resealing::get).hasCauseInstanceOf(SQLException.class);
                }
            }
            server.restart();
            try (var opened = TestDatabase.open(settings, new ManualClock(START));
                    var connection = new Connector(settings).open()) {
                var first = opened.core().rows().cipher().sealsWith();
                assertThat(keysOf(connection)).filteredOn(first::equals).hasSize(REPORTS / 3);
                assertThat(reports(leaseAll(opened.spool(), searchLane(opened.spool()))))
                        .containsExactlyElementsOf(all);

                Sql.run(connection, "DROP TRIGGER stop ON report");
                reseal(opened, connection);
                assertThat(keysOf(connection)).hasSize(REPORTS).containsOnly(first);
            }
            try (var opened = TestDatabase.open(settings, new ManualClock(START))) {
                assertThat(reports(leaseAll(opened.spool(), searchLane(opened.spool()))))
                        .containsExactlyElementsOf(all);
            }
        }
    }

    private void reseal(TestDatabase.Opened opened, Connection connection) throws SQLException {
        var resealing = new ReportResealing(opened.core(), () -> nanos);
        resealing.run(connection);
        pass(Replicas.ROLLOUT);
        resealing.run(connection);
    }

    /// Lets whoever changes a report wait there until the session of this connection ends.
    private static void stopAt(Connection gate, ReportData report) throws SQLException {
        Sql.run(gate, "SELECT pg_advisory_lock(" + GATE + ")");
        Sql.run(gate, """
                CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_advisory_xact_lock(%d); RETURN NEW; END'""".formatted(GATE));
        Sql.run(
                gate,
                "CREATE TRIGGER stop BEFORE UPDATE ON report FOR EACH ROW WHEN (OLD.id = '" + Ids.of(report.id())
                        + "') EXECUTE FUNCTION stop()");
    }

    private static boolean isStopped(Connection gate) {
        try {
            return Sql.number(
                            gate,
                            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = ? AND NOT granted",
                            GATE)
                    > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDamagedReportStaysOneDamagedReport() throws Exception {
        var all = appendedBeforeARotation();
        try (var opened = open();
                var connection = opened.connect()) {
            Sql.update(
                    connection,
                    "UPDATE report SET payload = set_byte(payload, 60, get_byte(payload, 60) # 1) WHERE id = ?",
                    Ids.of(all.get(2).id()));
            var resealing = new ReportResealing(opened.core(), () -> nanos);
            resealing.run(connection);
            pass(Replicas.ROLLOUT);
            resealing.run(connection);

            var first = opened.core().rows().cipher().sealsWith();
            assertThat(keysOf(connection).stream().filter(key -> !key.equals(first)))
                    .hasSize(1);
            var spool = opened.spool();
            assertThat(reports(leaseAll(spool, searchLane(spool)))).containsExactly(all.get(3), all.get(4));
            assertThat(spool.deadLetters().count(DeadLetterFilter.ALL.ofCause(DeathCause.DAMAGED)))
                    .isEqualTo(1);
        }
    }
}
