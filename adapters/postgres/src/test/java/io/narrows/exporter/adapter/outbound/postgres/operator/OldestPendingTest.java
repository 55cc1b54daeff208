package io.narrows.exporter.adapter.outbound.postgres.operator;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OldestPendingTest {
    private static final int TRIED = 2 * OldestPending.MOST + 1;

    /// In the order of their next try.
    private static final String BACKLOG = """
            INSERT INTO pending (id, lane, slot, position, size, due, attempts, since)
            SELECT lpad(to_hex(i), 32, '0')::uuid, ?, 0, 0, 100, i + 1, 1, 1000000 FROM generate_series(1, ?) i""";

    @Test
    void ofVeryManyTriedDeliveriesThoseAtBothEndsAreLookedAt() throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            var lane = fileLane(opened.spool());
            Sql.update(connection, BACKLOG, opened.core().lanes().idOf(lane), TRIED);

            waitsSince(connection, OldestPending.MOST, 300);
            assertThat(opened.spool().oldestPending()).isEqualTo(oldest(300));
            waitsSince(connection, OldestPending.MOST + 2, 200);
            assertThat(opened.spool().oldestPending()).isEqualTo(oldest(200));

            waitsSince(connection, OldestPending.MOST + 1, 100);
            assertThat(opened.spool().oldestPending()).isEqualTo(oldest(200));
        }
    }

    private static void waitsSince(Connection connection, int number, long since) throws SQLException {
        Sql.update(connection, "UPDATE pending SET since = ? WHERE due = ?", since, number + 1L);
    }

    private static Map<?, Instant> oldest(long millis) {
        return Map.of(SpoolFixture.FILE, Instant.ofEpochMilli(millis));
    }
}
