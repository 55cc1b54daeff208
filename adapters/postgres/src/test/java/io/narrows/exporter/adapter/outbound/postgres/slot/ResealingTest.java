package io.narrows.exporter.adapter.outbound.postgres.slot;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResealingTest {
    private static final String SEALED =
            "SELECT settings FROM lane UNION ALL SELECT value FROM meta WHERE name = 'laneKey'";

    @TempDir
    Path folder;

    private final PostgresSettings open = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
    private long nanos;

    private TestDatabase.Opened open(Path keys) {
        return TestDatabase.open(TestDatabase.sealed(open, keys), new ManualClock(START));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void seal(TestDatabase.Opened opened, Connection connection) throws SQLException {
        var resealing = new Resealing(opened.core().rows().cipher(), () -> nanos);
        resealing.run(connection);
        pass(Replicas.ROLLOUT);
        resealing.run(connection);
    }

    private List<Optional<Integer>> keysOf(TestDatabase.Opened opened) throws SQLException {
        try (var connection = opened.connect()) {
            return Rows.list(connection, SEALED, row -> SettingsCipher.keyOf(row.getBytes(1)));
        }
    }

    /// A file that has only the first key of another one.
    private Path firstOf(Path keys) throws IOException {
        var alone = folder.resolve("alone");
        new KeyFile(alone, new ManualClock(START)).create();
        var first = Files.readAllLines(keys).stream().filter(line -> !line.startsWith("#"));
        Files.write(alone, first.limit(1).toList());
        return alone;
    }

    @Test
    void settingsAreSealedWithANewKeyWhenEachReplicaMustHaveItAndThenTheOldKeyCanGo() throws Exception {
        var keys = folder.resolve("keys");
        new KeyFile(keys, new ManualClock(START)).create();
        try (var opened = open(keys)) {
            fill(opened.spool(), searchLane(opened.spool()), 1);
            deliver(opened.spool(), leaseAll(opened.spool(), searchLane(opened.spool())));
        }
        new KeyFile(keys, new ManualClock(START)).rotate();
        try (var opened = open(keys);
                var connection = opened.connect()) {
            var cipher = opened.core().rows().cipher();
            var resealing = new Resealing(cipher, () -> nanos);

            resealing.run(connection);
            pass(Replicas.ROLLOUT.minusNanos(1));
            resealing.run(connection);
            assertThat(keysOf(opened)).hasSize(2).doesNotContain(cipher.sealsWith());

            pass(Duration.ofNanos(1));
            resealing.run(connection);
            assertThat(keysOf(opened)).containsOnly(cipher.sealsWith());
        }
        try (var opened = open(firstOf(keys))) {
            var lane = searchLane(opened.spool());
            assertThat(opened.spool().settings(lane.name())).contains(lane.settings());
        }
    }

    @Test
    void whatCannotBeOpenedStaysAsItIs() throws Exception {
        var keys = folder.resolve("keys");
        new KeyFile(keys, new ManualClock(START)).create();
        try (var opened = open(keys)) {
            fill(opened.spool(), searchLane(opened.spool()), 1);
        }
        new KeyFile(keys, new ManualClock(START)).rotate();
        try (var opened = open(keys);
                var connection = opened.connect()) {
            Sql.update(connection, "UPDATE lane SET settings = 'damaged'");

            seal(opened, connection);

            assertThat(keysOf(opened))
                    .containsExactly(
                            Optional.empty(), opened.core().rows().cipher().sealsWith());
        }
    }

    @Test
    void aReplicaThatLacksTheNewKeyDoesNotStartAfterwards() throws Exception {
        var oldKeys = folder.resolve("old");
        new KeyFile(oldKeys, new ManualClock(START)).create();
        var keys = folder.resolve("keys");
        Files.copy(oldKeys, keys);
        new KeyFile(keys, new ManualClock(START)).rotate();
        try (var opened = open(oldKeys)) {
            fill(opened.spool(), searchLane(opened.spool()), 1);
        }
        try (var opened = open(keys);
                var connection = opened.connect()) {
            seal(opened, connection);
        }

        assertThatThrownBy(() -> open(oldKeys))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("put this key back");
    }
}
