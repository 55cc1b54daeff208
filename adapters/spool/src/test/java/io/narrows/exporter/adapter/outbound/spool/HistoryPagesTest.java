package io.narrows.exporter.adapter.outbound.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.past.EndedRow;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeDelivery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.HistoryPages;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages of a long history: 20,000 receipts by default. `-Dspool.receipts=1000000` makes the long form, which also
/// checks the time of a page.
class HistoryPagesTest {
    private static final int RECEIPTS = Integer.getInteger("spool.receipts", 20_000);
    private static final int ROW = 128;
    private static final Duration P95 = Duration.ofMillis(200);

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(7);
    private final List<ReportId> ids = new ArrayList<>();

    private SpoolSettings settings() {
        var few = TestSettings.in(directory);
        return new SpoolSettings(
                directory,
                few.maxSize(),
                few.diskReserve(),
                few.receiptRetention(),
                2 * RECEIPTS,
                few.idempotencyWindow(),
                few.cache(),
                few.keyFile(),
                few.sealExisting(),
                few.history());
    }

    /// Writes receipts as the spool does, 2,000 reports a second.
    private void fill() throws SQLException {
        SqliteSpool.open(settings(), Clock.systemUTC()).close();
        var now = Instant.now();
        try (var connection =
                new Database(directory.resolve("spool.db"), settings().cache(), StoreTuning.DEFAULT).openWriter()) {
            Database.run(connection, "BEGIN");
            var add = new Prepared(
                    connection,
                    "INSERT INTO ended (at, report, deliveries, second, ids, receipts) VALUES (?, '', ?, ?, ?, ?)");
            var row = new ArrayList<ReportId>();
            for (int number = 0; number < RECEIPTS; number++) {
                var id = ReportId.at(now.minusMillis((RECEIPTS - number) / 2), random);
                if (row.size() == ROW
                        || (!row.isEmpty() && !second(row.getFirst()).equals(second(id)))) {
                    write(add, row, now);
                }
                row.add(id);
                ids.add(id);
            }
            write(add, row, now);
            Database.run(connection, "COMMIT");
        }
    }

    private static String second(ReportId id) {
        return ReceiptQuery.second(id.value());
    }

    private static void write(Prepared add, List<ReportId> row, Instant now) throws SQLException {
        add.update(
                now.toEpochMilli(),
                MadeDelivery.json(List.of(new MadeDelivery("file", now.toEpochMilli(), 0, -1, ""))),
                second(row.getFirst()),
                EndedRow.idsText(row.stream().map(ReportId::value).toList()),
                row.size());
        row.clear();
    }

    private static ReportFilter ofSource(String source) {
        return new ReportFilter(
                Set.of(),
                Optional.empty(),
                Set.of(),
                Set.of(),
                Set.of(new Glob(source)),
                Map.of(),
                Instant.MIN,
                Instant.MAX);
    }

    @Test
    void aPageOfALongHistoryIsFastAndNoneIsMissing() throws SQLException {
        fill();
        try (var spool = SqliteSpool.open(settings(), Clock.systemUTC())) {
            var pages = new HistoryPages(spool.history(), random);

            assertThat(pages.all()).isEqualTo(new HashSet<>(ids));

            var anything = p95(pages, ReportFilter.ALL);
            var nothing = p95(pages, ofSource("unknown"));
            if (RECEIPTS >= 1_000_000) {
                assertThat(anything).as("of all reports").isLessThan(P95);
                assertThat(nothing).as("of a filter that selects none").isLessThan(P95);
            }
        }
    }

    private Duration p95(HistoryPages pages, ReportFilter filter) {
        var p95 = pages.p95(filter, ids);
        System.out.println("p95 of a page=" + p95.toMillis() + " ms receipts=" + RECEIPTS);
        return p95;
    }
}
