package io.narrows.exporter.adapter.outbound.postgres.slot;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JanitorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SWEEP_PERIOD = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger rounds = new AtomicInteger();

    @Test
    void settingsAndReportsAreSealedAgainAfterARolloutWithANewKey() throws Exception {
        var keys = folder.resolve("keys");
        var settings = TestDatabase.sealed(TestDatabase.settings(SpoolFixture.Bounds.WIDE), keys);
        var clock = new ManualClock(START);
        new KeyFile(keys, clock).create();
        try (var opened = TestDatabase.open(settings, clock)) {
            fill(opened.spool(), searchLane(opened.spool()), 1);
        }
        new KeyFile(keys, clock).rotate();
        try (var opened = TestDatabase.open(settings, clock);
                var connection = opened.connect();
                var janitor = new Janitor(
                        new Connector(settings),
                        opened.core(),
                        new Ring(settings),
                        rounds::incrementAndGet,
                        nanos::get)) {
            janitor.start();
            var fresh = opened.core().rows().cipher().sealsWith();

            pass(SWEEP_PERIOD);
            pass(Replicas.ROLLOUT.minus(SWEEP_PERIOD));
            assertThat(sealedWith(connection)).doesNotContain(fresh);

            pass(SWEEP_PERIOD);
            await("the new key", PATIENCE, () -> sealedWith(connection).equals(List.of(fresh, fresh)));
        }
    }

    /// Lets time pass, and the janitor see it.
    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        int before = rounds.get();
        await("two rounds", PATIENCE, () -> rounds.get() >= before + 2);
    }

    /// The keys of the one lane's settings and of the one report.
    private static List<Optional<Integer>> sealedWith(Connection connection) {
        try {
            return Rows.list(
                    connection,
                    "SELECT settings FROM lane UNION ALL SELECT payload FROM report",
                    row -> SettingsCipher.keyOf(row.getBytes(1)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
