package io.narrows.exporter.adapter.outbound.postgres.lease;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final int SLOT = 3;

    @Test
    void reportsOfSeveralSlotsAreLeasedInTheirOrder() throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            var lane = fileLane(opened.spool());
            var reports = fill(opened.spool(), lane, 6);
            move(connection, reports.get(1), 1);
            move(connection, reports.get(2), -1);
            move(connection, reports.get(4), 1);
            // As the janitor does while a lease runs.
            Sql.update(
                    connection,
                    "UPDATE report SET slot = -1 WHERE id = ?",
                    Ids.of(reports.get(3).id()));

            var leased = leaseAll(opened.spool(), lane);

            assertThat(leased)
                    .extracting(one -> one.delivery().report())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactlyElementsOf(reports);
        }
    }

    private static void move(Connection connection, ReportData report, int slot) throws SQLException {
        for (var table : new String[] {"report", "pending"}) {
            Sql.update(connection, "UPDATE " + table + " SET slot = ? WHERE id = ?", slot, Ids.of(report.id()));
        }
    }

    @Test
    void whereTheLastReportWasTheNextIsReadWithoutLockingOtherSlots() throws SQLException {
        var settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
        try (var opened = TestDatabase.open(settings, new ManualClock(START));
                var connection = opened.connect()) {
            connection.setAutoCommit(false);
            var lease = new LeaseStatement(1, 1, Long.MAX_VALUE, 1, Long.MAX_VALUE, 1, SLOT);

            try (var statement = lease.any(connection, Ids.FIRST);
                    var rows = statement.executeQuery()) {
                assertThat(rows.next()).isFalse();
            }

            assertThat(Rows.list(connection, """
                    SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
                    WHERE l.pid = pg_backend_pid() AND c.relkind IN ('r', 'p') AND c.relname LIKE 'report%'""", row -> row.getString(1))).containsExactly("report_" + SLOT);
        }
    }
}
