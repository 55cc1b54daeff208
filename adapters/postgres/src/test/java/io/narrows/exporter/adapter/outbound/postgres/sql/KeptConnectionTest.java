package io.narrows.exporter.adapter.outbound.postgres.sql;

import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class KeptConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LOCK = 4_711;

    private final Connector connector = new Connector(TestDatabase.settings(SpoolFixture.Bounds.WIDE));

    @Test
    void theProcessOfALostConnectionDoesNotStayAtTheServer() throws Exception {
        try (var kept = new KeptConnection(connector::open);
                var another = connector.open()) {
            Sql.run(another, "SELECT pg_advisory_lock(" + LOCK + ")");
            kept.get();
            var lost = kept.process();
            var waiting = CompletableFuture.runAsync(() -> lock(kept));
            await("the process that waits", PATIENCE, () -> isWaiting(another, lost));

            kept.breakOff();

            assertThatThrownBy(waiting::join).isInstanceOf(CompletionException.class);
            assertThat(Sql.number(kept.get(), "SELECT 1")).isEqualTo(1);
            assertThat(kept.process()).isNotEqualTo(lost);
            await("its end", PATIENCE, () -> !isWaiting(another, lost));
        }
    }

    private static void lock(KeptConnection kept) {
        try {
            Sql.run(kept.get(), "SELECT pg_advisory_lock(" + LOCK + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isWaiting(Connection connection, ServerProcess process) {
        try {
            return Sql.number(
                            connection,
                            "SELECT count(*) FROM pg_stat_activity WHERE pid = ? AND wait_event_type = 'Lock'",
                            process.pid())
                    > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
