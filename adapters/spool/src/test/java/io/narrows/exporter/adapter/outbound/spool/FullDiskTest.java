package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reportOfSize;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.Tally;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The spool on a full disk. SQLite reports "database or disk is full" in the same way when the disk is full and when a
/// bound on its pages is reached.
class FullDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SIZE = 50_000;
    private static final long PAGES = 400;

    @TempDir
    Path directory;

    private SqliteSpool open() {
        return SqliteSpool.open(TestSettings.in(directory), StoreTuning.DEFAULT.withMaxPages(PAGES), Clock.systemUTC());
    }

    /// Appends until SQLite refuses.
    private static List<ReportData> fillUp(Spool spool) {
        var kept = new ArrayList<ReportData>();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < PAGES; i++) {
                        var report = reportOfSize(i, SIZE);
                        spool.append(to(report, fileLane(spool)));
                        kept.add(report);
                    }
                })
                .isInstanceOf(SpoolFullException.class)
                .hasMessageContaining("full");
        return kept;
    }

    @Test
    void whatWasAcceptedBeforeTheDiskWasFullIsDeliveredAndThenThereIsRoomAgain() {
        try (var spool = open()) {
            var kept = fillUp(spool);
            assertThat(kept).hasSizeGreaterThan(50);
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(kept.size(), 0, 0, kept.size(), 0));

            var leased = leaseAll(spool, fileLane(spool));
            assertThat(reports(leased)).isEqualTo(kept);
            deliver(spool, leased);

            assertThat(holds(PATIENCE, () -> spool.hasRoomFor(SIZE))).isTrue();
            assertThat(holds(
                            PATIENCE,
                            () -> spool.receipt(kept.getFirst().id())
                                            .orElseThrow()
                                            .deliveries()
                                            .getFirst()
                                            .state()
                                    instanceof Delivered))
                    .isTrue();
            spool.append(to(reportOfSize(999, SIZE), fileLane(spool)));
            assertThat(leaseAll(spool, fileLane(spool))).hasSize(1);
        }
    }

    @Test
    void nothingIsLostWhereTheDiskWasFull() {
        List<ReportData> kept;
        try (var spool = open()) {
            kept = fillUp(spool);
            spool.lease(fileLane(spool).name(), new BatchLimits(5, Long.MAX_VALUE), START);
        }

        try (var spool = open()) {
            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(kept);
        }
    }

    @Test
    void aFullDiskIsFullUntilItIsNot() {
        try (var spool = open()) {
            var kept = fillUp(spool);
            for (int round = 0; round < 3; round++) {
                var leased = spool.lease(fileLane(spool).name(), new BatchLimits(20, Long.MAX_VALUE), START)
                        .deliveries();
                deliver(spool, leased);
                assertThat(holds(PATIENCE, () -> spool.hasRoomFor(SIZE))).isTrue();
                kept.addAll(fillUp(spool));
            }

            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(kept.size(), 60, 0, kept.size() - 60, 0));
            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(kept.subList(60, kept.size()));
        }
    }

    @Test
    void whileNothingCanBeWrittenOnlySoMuchIsLeased() throws SQLException {
        int many = 400;
        int most = 50;
        try (var spool = SqliteSpool.open(
                TestSettings.in(directory), StoreTuning.DEFAULT.withMostUncommitted(most), Clock.systemUTC())) {
            fill(spool, fileLane(spool), many);
            execute("CREATE TRIGGER broken BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, 'injected'); END");

            int delivered = 0;
            for (int round = 0; round < many; round++) {
                var leased = spool.lease(fileLane(spool).name(), BatchLimits.ONE, START);
                deliver(spool, leased.deliveries());
                delivered += leased.deliveries().size();
            }

            assertThat(delivered).isBetween(most, most + 2);
            assertThat(spool.lease(fileLane(spool).name(), BatchLimits.ONE, START))
                    .isEqualTo(new Lease(List.of(), START.plusSeconds(1)));

            execute("DROP TRIGGER broken");
            assertThat(holds(PATIENCE, () -> spool.hasRoomFor(SIZE))).isTrue();
            assertThat(leaseAll(spool, fileLane(spool))).hasSize(many - delivered);
            assertThat(tally(spool, fileLane(spool)).delivered()).isEqualTo(delivered);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var other =
                new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT).openWriter()) {
            Database.run(other, sql);
        }
    }

    @Test
    void theReserveOfTheDiskIsLeftAlone() {
        var beyondAllDisks = new ByteSize(1L << 60);
        try (var spool = SqliteSpool.open(
                TestSettings.sized(directory, new ByteSize(1L << 30), beyondAllDisks), Clock.systemUTC())) {
            assertThat(spool.hasRoomFor(0)).isFalse();
            assertThatThrownBy(() -> spool.append(to(report(1), fileLane(spool))))
                    .isInstanceOf(SpoolFullException.class)
                    .hasMessageContaining("spool.diskReserve")
                    .hasMessageContaining(beyondAllDisks.toString());
        }
    }
}
