package io.narrows.exporter.adapter.outbound.postgres.slot;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReceiptSlots;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {
    /// A clock that is so many spans of a slot ahead takes the slot that is written now for the one that is over.
    private static final int SPANS = ReceiptSlots.COUNT - 1;

    private static final int PAGE = 5_000;
    private static final String KEPT = """
            INSERT INTO report (slot, id, source, labels, received_at, lanes, size, format, checksum, payload)
            SELECT -1, lpad(to_hex(i), 32, '0')::uuid, '', '', 0, '{}', 10, 0, 0, '' FROM generate_series(1, ?) i""";

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 0", "1, 0", "0, 0"})
    void noReceiptAndNoKeyIsForgottenEarlyBecauseTheClockOfAReplicaIsWrong(int atWriter, int atSweeper)
            throws SQLException {
        var settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
        try (var writer = TestDatabase.open(settings, wrong(atWriter));
                var sweeper = TestDatabase.open(settings, wrong(atSweeper));
                var connection = sweeper.connect()) {
            var spool = writer.spool();
            var receipt = spool.append(keyed(report(1), "key", fileLane(spool)));
            SpoolFixture.deliver(spool, leaseAll(spool, fileLane(spool)));

            new Sweep(sweeper.core()).run(connection);

            assertThat(sweeper.spool().receipt(receipt.report())).isEqualTo(spool.receipt(receipt.report()));
            assertThat(spool.receipt(receipt.report())).isPresent();
            assertThat(spool.append(keyed(report(2), "key", fileLane(spool))).report())
                    .isEqualTo(receipt.report());
        }
    }

    @Test
    void aKeptReportThatNobodyNeedsIsDeletedUnlessItIsBeingSentAgain() throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, Clock.systemUTC());
                var resending = opened.connect();
                var connection = opened.connect()) {
            var spool = opened.spool();
            var reports = fill(spool, fileLane(spool), 4);
            SpoolFixture.deliver(spool, leaseAll(spool, fileLane(spool)).subList(0, 3));
            Sql.update(connection, "UPDATE report SET slot = -1");
            var sentAgain = Ids.of(reports.get(1).id());
            resending.setAutoCommit(false);
            Sql.number(resending, "SELECT 1 FROM report_kept WHERE id = ? FOR KEY SHARE", sentAgain);
            Sql.run(connection, "SET lock_timeout = '2s'");
            var before = kept(connection);

            new Sweep(opened.core()).run(connection);

            assertThat(Rows.list(
                            connection, "SELECT id FROM report_kept ORDER BY id", row -> row.getObject(1, UUID.class)))
                    .containsExactly(sentAgain, Ids.of(reports.get(3).id()));
            assertThat(before - kept(connection))
                    .isEqualTo(2L * reports.getFirst().payload().size());
        }
    }

    /// The bytes of kept reports, as the spool counts them.
    private static long kept(Connection connection) throws SQLException {
        return Sql.number(connection, "SELECT coalesce(sum(bytes), 0) FROM fill WHERE slot = -1");
    }

    @Test
    void keptReportsAreSweptPageByPageAndFromTheFrontAgain() throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, Clock.systemUTC());
                var connection = opened.connect()) {
            Sql.update(connection, KEPT, PAGE + 1);
            var sweep = new Sweep(opened.core());

            sweep.run(connection);
            assertThat(Sql.number(connection, "SELECT count(*) FROM report_kept"))
                    .isEqualTo(1);
            sweep.run(connection);
            assertThat(Sql.number(connection, "SELECT count(*) FROM report_kept"))
                    .isZero();

            sweep.run(connection);
            Sql.update(connection, KEPT, 1);
            sweep.run(connection);
            assertThat(Sql.number(connection, "SELECT count(*) FROM report_kept"))
                    .isZero();
        }
    }

    /// A clock that is wrong by a little more than the retention.
    private static Clock wrong(int direction) {
        var span = ReceiptSlots.lasting(SpoolFixture.Bounds.WIDE.receiptRetention())
                .spanMillis();
        return Clock.offset(Clock.systemUTC(), Duration.ofMillis(span * SPANS * direction));
    }
}
