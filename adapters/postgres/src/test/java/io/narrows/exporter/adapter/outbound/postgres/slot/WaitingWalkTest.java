package io.narrows.exporter.adapter.outbound.postgres.slot;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Schema;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingWalkTest {
    /// Not a multiple of the deliveries of a report, so that a step ends within one.
    private static final int STEP = 3;
    private static final int REPORTS = 9;
    private static final int BYTES = 100;

    /// So long that the planner would rather read all.
    private static final int LONG_STEP = 5_000;

    private static final String BACKLOG = """
            INSERT INTO pending (id, lane, slot, position, size, due, attempts, since)
            SELECT gen_random_uuid(), 1, 0, 0, 100, 0, 0, 0 FROM generate_series(1, 30000)""";

    @Test
    void eachReportThatWaitsOrIsDeadCountsOnceHoweverLongTheWalkIs() throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            var spool = opened.spool();
            for (int i = 0; i < REPORTS; i++) {
                spool.append(to(reportOfSize(i, BYTES), fileLane(spool), searchLane(spool)));
            }
            bury(spool, leaseAll(spool, fileLane(spool)), DeathCause.REJECTED, "no", START);
            var walk = new WaitingWalk(STEP);

            assertThat(walk.step(connection)).isEmpty();
            assertThat(whole(walk, connection)).isEqualTo(Map.of(0, (long) REPORTS * BYTES));

            SpoolFixture.deliver(spool, leaseAll(spool, searchLane(spool)));
            assertThat(whole(walk, connection)).isEqualTo(Map.of(0, (long) REPORTS * BYTES));
            Sql.update(connection, "DELETE FROM dead");
            assertThat(walk.step(connection)).contains(Map.of());
        }
    }

    /// Without and with statistics of the planner, and with ids that are spread over the table.
    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "ANALYZE pending"})
    void aStepReadsNoMoreThanItsShareOfTheBacklog(String statistics) throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            Sql.update(connection, BACKLOG);
            Sql.run(connection, statistics);
            connection.setAutoCommit(false);
            Sql.run(connection, WaitingWalk.BY_INDEX);

            var plan = Rows.list(
                    connection,
                    "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) " + WaitingWalk.sum(LONG_STEP),
                    row -> row.getString(1),
                    Ids.FIRST,
                    Ids.FIRST);

            connection.rollback();
            assertThat(plan)
                    .filteredOn(line -> line.contains(" on pending"))
                    .singleElement()
                    .asString()
                    .contains("pending_id")
                    .matches(".*actual rows=" + LONG_STEP + "(\\.00)? loops=1\\)");
            assertThat(plan).noneMatch(line -> line.contains("Removed by Filter"));
        }
    }

    private static Map<Integer, Long> whole(WaitingWalk walk, Connection connection) throws SQLException {
        var found = Optional.<Map<Integer, Long>>empty();
        while (found.isEmpty()) {
            found = walk.step(connection);
        }
        return found.get();
    }

    @Test
    void untilAWalkHasEndedEverythingIsTakenForWaiting() throws SQLException {
        var settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
        try (var opened = TestDatabase.open(settings, new ManualClock(START));
                var connection = opened.connect()) {
            var spool = opened.spool();
            spool.append(to(reportOfSize(1, BYTES), fileLane(spool)));
            SpoolFixture.deliver(spool, leaseAll(spool, fileLane(spool)));
            var ring = new Ring(settings);

            ring.look(connection);
            assertThat(ring.waiting()).isEqualTo(BYTES);

            ring.lookAtWaiting(connection);
            assertThat(ring.waiting()).isZero();
            Sql.update(connection, "UPDATE fill SET bytes = bytes + 5");
            ring.look(connection);
            assertThat(ring.waiting()).isEqualTo(5);
            assertThat(ring.seen().stream().filter(slot -> slot.slot() == Schema.KEPT))
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.waiting()).isZero());
        }
    }

    @Test
    void theFirstWalkIsFasterAndWhatEndsIsSeenByTheNextOne() throws SQLException {
        var settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
        try (var opened = TestDatabase.open(settings, new ManualClock(START));
                var connection = opened.connect()) {
            var spool = opened.spool();
            for (int i = 0; i < REPORTS; i++) {
                spool.append(to(reportOfSize(i, BYTES), fileLane(spool)));
            }
            var ring = new Ring(settings, new WaitingWalk(STEP));

            ring.lookAtWaiting(connection);
            assertThat(ring.hasWalked()).isTrue();
            SpoolFixture.deliver(spool, leaseAll(spool, fileLane(spool)).subList(0, REPORTS - 2));
            assertThat(ring.waiting()).isEqualTo(REPORTS * BYTES);
            ring.lookAtWaiting(connection);
            assertThat(ring.waiting()).isEqualTo(2 * BYTES);

            spool.append(to(reportOfSize(REPORTS, BYTES), fileLane(spool)));
            spool.append(to(reportOfSize(REPORTS + 1, BYTES), fileLane(spool)));
            SpoolFixture.deliver(spool, leaseAll(spool, fileLane(spool)).subList(0, 1));
            ring.lookAtWaiting(connection);
            assertThat(ring.waiting()).as("in the middle of a walk").isEqualTo(4 * BYTES);
            ring.lookAtWaiting(connection);
            assertThat(ring.waiting()).isEqualTo(3 * BYTES);
        }
    }
}
