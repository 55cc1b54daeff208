package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.SpoolFixture.Bounds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a replica does with others that fell silent.
class ReapingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PostgresSettings settings = TestDatabase.settings(Bounds.WIDE);

    private PostgresSpool open() {
        return PostgresSpool.open(settings, "test", Clock.systemUTC(), TestDatabase.NO_WAIT);
    }

    @Test
    void theHeartbeatGoesOnHoweverLongTheReaperTakes() throws Exception {
        try (var survivor = open();
                var dead = open();
                var locking = TestDatabase.connect(settings);
                var connection = TestDatabase.connect(settings)) {
            fill(dead, fileLane(dead), 2);
            assertThat(leaseAll(dead, fileLane(dead))).hasSize(2);
            locking.setAutoCommit(false);
            Sql.run(locking, "SELECT 1 FROM pending FOR UPDATE");
            dead.parts().membership().close();
            await("a reaper that waits for the rows", PATIENCE, () -> isReaping(connection));

            var before = beats(connection, survivor);
            await("two more heartbeats", PATIENCE, () -> beats(connection, survivor) >= before + 2 * 1_000);

            assertThat(isReaping(connection)).isTrue();
            assertThat(survivor.parts().membership().problem()).isEmpty();
            locking.rollback();
            await(
                    "what the dead one had",
                    PATIENCE,
                    () -> !leaseAll(survivor, fileLane(survivor)).isEmpty());
        }
    }

    private static boolean isReaping(Connection connection) {
        return number(
                        connection,
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'WITH gone AS%'"
                                + " AND cardinality(pg_blocking_pids(pid)) > 0")
                > 0;
    }

    /// When the database saw a replica last, in milliseconds.
    private static long beats(Connection connection, PostgresSpool spool) {
        return number(
                connection,
                "SELECT (extract(epoch FROM seen) * 1000)::bigint FROM replica WHERE id = ?",
                spool.parts().membership().number());
    }

    private static long number(Connection connection, String sql, Object... parameters) {
        try {
            return Sql.number(connection, sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
