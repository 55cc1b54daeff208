package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The contract of a spool that bounds the number of its receipts. A spool that many exporters share bounds only their
/// age.
public interface CountedReceiptsContract extends SpoolFixture {

    @Test
    default void onlySoManyReceiptsOfSettledReportsAreKept() {
        try (var spool = open(Bounds.WIDE.withReceipts(Duration.ofHours(1), 3), new ManualClock(START))) {
            var reports = fill(spool, fileLane(spool), 6);
            var waiting = report(7);
            spool.append(to(waiting, searchLane(spool)));
            deliver(spool, leaseAll(spool, fileLane(spool)));

            assertThat(reports.subList(0, 3))
                    .allSatisfy(report -> assertThat(spool.receipt(report.id())).isEmpty());
            assertThat(reports.subList(3, 6))
                    .allSatisfy(report -> assertThat(spool.receipt(report.id())).isPresent());
            assertThat(spool.receipt(waiting.id())).isPresent();
        }
    }
}
