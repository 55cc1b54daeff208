package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.MANY;
import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Leases of a spool whose payloads may take 1 MB of the heap.
class LeasedBytesTest {
    private static final int ROOM = 1_000_000;

    @TempDir
    private Path directory;

    private Spool spool;

    @BeforeEach
    void open() {
        spool = SqliteSpool.open(
                TestSettings.in(directory), StoreTuning.DEFAULT.withMostLeased(ROOM), new ManualClock(START));
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void aLeaseWithoutRoomIsEmptyAndDueAgainSoon() {
        append(1, 700_000, false);
        append(2, 300_000, true);
        var large = leaseAll(spool, fileLane(spool));

        var other = spool.lease(searchLane(spool).name(), MANY, START);

        assertThat(large).hasSize(1);
        assertThat(other.deliveries()).isEmpty();
        assertThat(other.nextDue()).isBetween(START, START.plusSeconds(1));
        assertThat(spool.leasesPutOff()).isEqualTo(1);

        deliver(spool, large);
        assertThat(leaseAll(spool, searchLane(spool))).hasSize(1);
    }

    @Test
    void smallBatchesGoOnWhileLargeReportsAreInFlight() {
        append(1, 720_000, false);
        for (int i = 2; i < 12; i++) {
            append(i, 20_000, true);
        }
        var large = leaseAll(spool, fileLane(spool));

        var small = leaseAll(spool, searchLane(spool));

        assertThat(small).as("as many as are a small batch").hasSize(3);
        deliver(spool, large);
        assertThat(leaseAll(spool, searchLane(spool))).hasSize(7);
    }

    @Test
    void aLaneThatDeliveredGetsRoomThatStrangersDoNotGet() {
        append(1, 100, true);
        deliver(spool, leaseAll(spool, searchLane(spool)));
        append(2, 300_000, false);
        append(3, 100_000, false);
        append(4, 400_000, true);
        var oneAtATime = new BatchLimits(1, MANY.maxBytes());
        assertThat(spool.lease(fileLane(spool).name(), oneAtATime, START).deliveries())
                .hasSize(1);

        assertThat(leaseAll(spool, fileLane(spool))).isEmpty();
        assertThat(leaseAll(spool, searchLane(spool))).hasSize(1);
    }

    @Test
    void everyEndOfALeaseGivesItsRoomBack() {
        append(1, 700_000, false);
        append(2, 700_000, true);
        for (int i = 0; i < 5; i++) {
            var leased = leaseAll(spool, fileLane(spool));
            assertThat(leased).hasSize(1);
            assertThat(spool.purgePending(PendingFilter.ALL)).isEqualTo(i == 0 ? 1 : 0);
            spool.settle(
                    List.of(new Settlement.PutBack(leased.getFirst().delivery().id())));
        }
        assertThat(spool.leasesPutOff()).isZero();
    }

    private void append(int number, int size, boolean forSearch) {
        spool.append(to(reportOfSize(number, size), forSearch ? searchLane(spool) : fileLane(spool)));
    }
}
