package io.narrows.exporter.adapter.outbound.postgres.slot;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.PostgresKeys;
import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportResealingTest {
    private static final int LARGE = 5 << 20;

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
