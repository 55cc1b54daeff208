package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the history stays within its limits.
class PastRingTest {
    private static final int SIZE = 7_000;
    private static final int LIMIT = 300 * SIZE;
    private static final String PAYLOAD = "\"" + "x".repeat(SIZE - 2) + "\"";

    @TempDir
    Path directory;

    @Test
    void aFullHistoryStaysWithinItsSizeAndIsShortenedByOneCommitInMany() throws SQLException {
        var settings = TestSettings.withHistory(
                TestSettings.in(directory), new HistoryLimits(new ByteSize(LIMIT), Duration.ofDays(1)));
        try (var spool = SqliteSpool.open(settings, Clock.systemUTC())) {
            int number = 0;
            while (number <= LIMIT / SIZE) {
                appendBehindDelivered(spool, number++);
            }
            assertThat(bytes()).isEqualTo(LIMIT);

            int shortened = 0;
            for (int more = 0; more < 100; more++) {
                var before = bytes();
                appendBehindDelivered(spool, number++);
                assertThat(bytes()).isBetween(LIMIT * 95L / 100, (long) LIMIT);
                shortened += bytes() < before ? 1 : 0;
            }
            assertThat(shortened).isBetween(10, 25);
        }
    }

    /// Delivers what waits, and appends a report: when that is kept, so is what was delivered.
    private static void appendBehindDelivered(SqliteSpool spool, int number) {
        deliver(spool, leaseAll(spool, fileLane(spool)));
        var id = new ReportId("01KAQ000" + "%018d".formatted(number));
        spool.append(to(new ReportData(id, "source", START, Labels.NONE, Payload.of(PAYLOAD)), fileLane(spool)));
    }

    private long bytes() throws SQLException {
        var database = new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT);
        try (var connection = database.openReader()) {
            return Database.number(connection, "SELECT coalesce(sum(bytes), 0) FROM past");
        }
    }
}
