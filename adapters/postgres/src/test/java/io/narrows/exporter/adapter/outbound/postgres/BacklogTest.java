package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.FILE;
import static io.narrows.exporter.domain.spool.SpoolFixture.SEARCH;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What waits in other lanes costs a lane nothing. The database counts what it read, so nothing depends on the speed of
/// the machine; `BacklogBenchmark` measures that.
class BacklogTest {
    private static final int WAITING = 20_000;
    private static final int HEALTHY = 1_000;
    private static final BatchLimits BATCH = new BatchLimits(100, 8L << 20);
    private static final int LANES = 400;
    private static final int PAGE = 20;
    private static final int READS_A_LANE = 8;
    private static final String PROCESSES =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'data-exporter'";
    private static final String READ = "SELECT idx_tup_read FROM pg_stat_user_indexes"
            + " WHERE indexrelname = 'pending_queue' AND schemaname = current_schema()";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PostgresSettings settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);

    @BeforeEach
    void makeTables() {
        open().close();
    }

    @Test
    void aHealthyLaneReadsNothingOfADeadOneAlsoWhileASnapshotIsHeld() throws SQLException {
        try (var opened = open()) {
            ReportLoad.fill(opened.spool(), List.of(opened.spool().lane(SEARCH, ConsumerSettings.NONE)), 100, WAITING);
        }
        var before = entriesRead(0);

        try (var holder = TestDatabase.connect(settings);
                var opened = open()) {
            hold(holder);
            var spool = opened.spool();
            fill(spool, fileLane(spool), HEALTHY);
            for (int delivered = 0; delivered < HEALTHY; delivered += BATCH.maxReports()) {
                deliver(
                        spool,
                        spool.lease(fileLane(spool).name(), BATCH, Instant.now())
                                .deliveries());
            }
        }

        assertThat(entriesRead(before + HEALTHY) - before).isBetween((long) HEALTHY, (long) WAITING / 2);
    }

    @Test
    void whoLooksForLanesInPagesLooksAtEachLaneOnce() throws SQLException {
        try (var opened = open()) {
            ReportLoad.fill(opened.spool(), lanes(opened.spool()), 100, LANES);
        }
        var before = entriesRead(0);

        try (var opened = open()) {
            assertThat(pages(opened.spool())).hasSize(LANES).doesNotHaveDuplicates();
        }

        assertThat(entriesRead(before + LANES) - before).isBetween((long) LANES, (long) LANES * READS_A_LANE);
    }

    private static List<Lane> lanes(Spool spool) {
        return IntStream.range(0, LANES)
                .mapToObj(i -> spool.lane(FILE, ConsumerSettings.of(Map.of("number", String.valueOf(i)))))
                .toList();
    }

    private static List<LaneName> pages(Spool spool) {
        var found = new ArrayList<LaneName>();
        var page = spool.lanes(Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            found.addAll(page);
            page = spool.lanes(Optional.of(page.getLast()), PAGE);
        }
        return found;
    }

    private TestDatabase.Opened open() {
        return TestDatabase.open(settings, Clock.systemUTC());
    }

    private static void hold(Connection holder) throws SQLException {
        holder.setAutoCommit(false);
        holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Sql.number(holder, "SELECT count(*) FROM pending");
    }

    /// How many entries of the queue's index were read. Processes of the server tell it when they end; PostgreSQL 14
    /// shows it a little later.
    private long entriesRead(long atLeast) throws SQLException {
        try (var connection = TestDatabase.connect(settings)) {
            var start = System.nanoTime();
            while ((Sql.number(connection, PROCESSES) > 0 || Sql.number(connection, READ) < atLeast)
                    && System.nanoTime() - start < PATIENCE.toNanos()) {
                LockSupport.parkNanos(20_000_000);
            }
            return Sql.number(connection, READ);
        }
    }
}
