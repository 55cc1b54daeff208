package io.narrows.exporter.adapter.outbound.postgres.slot;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReceiptSlots;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {
    /// A clock that is so many spans of a slot ahead takes the slot that is written now for the one that is over.
    private static final int SPANS = ReceiptSlots.COUNT - 1;

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

    /// A clock that is wrong by a little more than the retention.
    private static Clock wrong(int direction) {
        var span = ReceiptSlots.lasting(SpoolFixture.Bounds.WIDE.receiptRetention())
                .spanMillis();
        return Clock.offset(Clock.systemUTC(), Duration.ofMillis(span * SPANS * direction));
    }
}
