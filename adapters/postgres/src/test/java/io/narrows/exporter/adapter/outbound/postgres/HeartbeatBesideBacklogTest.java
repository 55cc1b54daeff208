package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.SpoolFixture.Bounds;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What a large backlog costs those who do not deliver it: the longest time of each statement of a replica that
/// looks at a backlog, closes beside it, and reaps another one. Takes a minute, so it is asked for:
///
/// ```
/// ./mvnw -pl adapters/postgres test -Dtest=HeartbeatBesideBacklogTest -Dspool.backlog=1000000
/// ```
@EnabledIfSystemProperty(named = "spool.backlog", matches = "\\d+")
class HeartbeatBesideBacklogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOKING = Duration.ofSeconds(40);
    private static final int LEASED = 500;
    private static final int SHOWN = 90;

    /// In the order of their ids, as reports arrive.
    private static final String BACKLOG = """
            INSERT INTO pending (id, lane, slot, position, size, due, attempts, since)
            SELECT (lpad(to_hex(1700000000000 + i), 12, '0') || substr(md5(i::text), 1, 20))::uuid, 1000000, 0, 0, 2000, 0, 0,
                1700000000000 + i FROM generate_series(1, ?) i""";

    private static final String RUNNING = """
            SELECT regexp_replace(query, '\\s+', ' ', 'g'), extract(epoch FROM clock_timestamp() - query_start) * 1000
            FROM pg_stat_activity WHERE application_name = 'data-exporter' AND state = 'active' AND query <> ''""";

    private static final String SINCE_HEARTBEAT =
            "SELECT extract(epoch FROM clock_timestamp() - seen) * 1000 FROM replica WHERE id = ?";

    private final PostgresSettings settings = TestDatabase.settings(Bounds.WIDE);
    private final Map<String, Long> longest = new TreeMap<>();
    private long longestSilence;

    private PostgresSpool open() {
        return PostgresSpool.open(settings, "test", Clock.systemUTC(), TestDatabase.NO_WAIT);
    }

    @Test
    void theHeartbeatDoesNotWaitForTheBacklog() throws Exception {
        var isOver = new AtomicBoolean();
        try (var survivor = open();
                var watching = Executors.newSingleThreadExecutor()) {
            addBacklog();
            var watch = watching.submit(() -> watch(survivor, isOver));
            try {
                LockSupport.parkNanos(LOOKING.toNanos());
                open().close();
                reapOne(survivor);
            } finally {
                isOver.set(true);
            }
            watch.get();
        }
        longest.forEach((query, millis) -> System.out.printf("%6d ms  %s%n", millis, query));
        System.out.printf("%6d ms  without a heartbeat%n", longestSilence);
        assertThat(Duration.ofMillis(longestSilence)).isLessThan(settings.replicaTimeout());
    }

    private void addBacklog() throws SQLException {
        try (var connection = TestDatabase.connect(settings)) {
            Sql.update(connection, BACKLOG, Integer.getInteger("spool.backlog"));
        }
    }

    private void reapOne(PostgresSpool survivor) {
        try (var dead = open()) {
            fill(dead, fileLane(dead), LEASED);
            assertThat(leaseAll(dead, fileLane(dead))).isNotEmpty();
            dead.parts().membership().close();
            await(
                    "what the dead one had",
                    PATIENCE,
                    () -> !leaseAll(survivor, fileLane(survivor)).isEmpty());
        }
    }

    /// Looks from outside what the replicas do.
    private boolean watch(PostgresSpool spool, AtomicBoolean isOver) throws SQLException {
        try (var connection = TestDatabase.connect(settings)) {
            while (!isOver.get()) {
                for (var running : Rows.list(connection, RUNNING, row -> Map.entry(row.getString(1), row.getLong(2)))) {
                    var query = running.getKey();
                    longest.merge(query.substring(0, Math.min(SHOWN, query.length())), running.getValue(), Math::max);
                }
                var silence = Sql.number(
                        connection, SINCE_HEARTBEAT, spool.parts().membership().number());
                longestSilence = Math.max(longestSilence, silence);
                LockSupport.parkNanos(2_000_000);
            }
        }
        return true;
    }
}
