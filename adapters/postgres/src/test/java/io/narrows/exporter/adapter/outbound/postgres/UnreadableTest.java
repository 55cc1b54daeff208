package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.spool.Tally;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class UnreadableTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void whatIsLeasedBesideAReportThatCannotBeBuriedComesBack() throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            var spool = opened.spool();
            var lane = fileLane(spool);
            var damaged = fill(spool, lane, 3).get(1);
            Sql.update(connection, "UPDATE report SET checksum = checksum + 1 WHERE id = ?", Ids.of(damaged.id()));
            Sql.run(connection, "ALTER TABLE dead ADD CONSTRAINT no_more CHECK (cause <> 'DAMAGED')");

            assertThatThrownBy(() -> leaseAll(spool, lane)).isInstanceOf(IllegalStateException.class);

            Sql.run(connection, "ALTER TABLE dead DROP CONSTRAINT no_more");
            TestDatabase.breakConnections(connection);
            var leased = new ArrayList<Leased>();
            await("the others", PATIENCE, () -> {
                try {
                    leased.addAll(leaseAll(spool, lane));
                } catch (SpoolUnavailableException e) {
                    // Its connection was broken.
                    return false;
                }
                return leased.size() == 2;
            });
            deliver(spool, leased);
            assertThat(tally(spool, lane)).isEqualTo(new Tally(3, 2, 1, 0, 0));
        }
    }
}
