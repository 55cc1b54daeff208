package io.narrows.exporter.adapter.outbound.postgres.slot;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvictionTest {
    private static final String BACKLOG = """
            INSERT INTO pending (id, lane, slot, position, size, due, attempts, since)
            SELECT gen_random_uuid(), 1, 1, 0, 100, 0, 0, 0 FROM generate_series(1, 30000)""";

    private static final String DELIVERED = """
            INSERT INTO report (slot, id, source, labels, received_at, lanes, size, format, checksum, payload)
            SELECT 0, gen_random_uuid(), '', '', 0, '{}', 10, 0, 0, '' FROM generate_series(1, 3000)""";

    /// Without and with statistics of the planner.
    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "ANALYZE pending, dead, report"})
    void whatIsDeliveredIsMovedNowhereWithoutReadingTheBacklog(String statistics) throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            Sql.update(connection, BACKLOG);
            Sql.update(connection, DELIVERED);
            Sql.run(connection, statistics);
            connection.setAutoCommit(false);
            Sql.run(connection, Eviction.BY_INDEX);

            var plan = Rows.list(
                    connection,
                    "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) " + new Eviction(connection, 0, 1).moving(),
                    row -> row.getString(1),
                    Ids.FIRST,
                    1);

            connection.rollback();
            assertThat(plan)
                    .filteredOn(line -> line.contains("Scan") && line.contains(" on pending"))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("using pending_id"));
            assertThat(plan).noneMatch(line -> line.contains("Rows Removed") || line.contains("Seq Scan on report"));
        }
    }
}
