package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.Tally;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void aRequestIsNewIfTheFirstReportUnderItsKeyIsNotKnownAnyMore() throws Exception {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            var spool = opened.spool();
            var lane = fileLane(spool);
            spool.append(keyed(report(1), "key", lane));
            SpoolFixture.deliver(spool, leaseAll(spool, lane));
            Sql.update(connection, "DELETE FROM receipt");

            var second = report(2);
            assertThat(spool.append(keyed(second, "key", lane)).report()).isEqualTo(second.id());

            assertThat(spool.append(keyed(report(3), "key", lane)))
                    .extracting(Receipt::report)
                    .isEqualTo(second.id());
            assertThat(tally(spool, lane)).isEqualTo(new Tally(2, 1, 0, 1, 0));
        }
    }
}
