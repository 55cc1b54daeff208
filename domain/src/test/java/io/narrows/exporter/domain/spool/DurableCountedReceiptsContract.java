package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The contract of a durable spool that bounds the number of its receipts.
public interface DurableCountedReceiptsContract extends CountedReceiptsContract, DurableSpoolContract {

    @Test
    default void onlySoManyReceiptsAreKeptAcrossARestart() {
        var before = open(Bounds.WIDE.withReceipts(Duration.ofHours(1), 3), new ManualClock(START));
        var first = fill(before, fileLane(before), 3);
        deliver(before, leaseAll(before, fileLane(before)));

        try (var spool = reopen(before)) {
            assertThat(first)
                    .allSatisfy(report -> assertThat(spool.receipt(report.id())).isPresent());

            spool.append(to(report(4)));
            spool.append(to(report(5)));
            assertThat(first.subList(0, 2))
                    .allSatisfy(report -> assertThat(spool.receipt(report.id())).isEmpty());
            assertThat(spool.receipt(first.get(2).id())).isPresent();
        }
    }
}
