package io.narrows.exporter.adapter.outbound.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReceiptSlots;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportFilter.State;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.HistoryPages;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Pages of a long history: 20,000 receipts by default. `-Dspool.receipts=1000000` makes the long form, which also
/// checks the time of a page.
class HistoryPagesTest {
    private static final int RECEIPTS = Integer.getInteger("spool.receipts", 20_000);
    private static final Duration P95 = Duration.ofMillis(200);

    /// As the spool writes them: 2,000 reports a second, each to one consumer, spread over five slots. One in ten has
    /// its payload still.
    private static final String RECEIPT = """
            INSERT INTO receipt (slot, id, lane, position, state, at)
            SELECT (? - n % 5 + 8) % 8, (lpad(to_hex(?::bigint - (?::int - n) / 2), 12, '0') || substr(md5(n::text), 1, 20))::uuid,
                (SELECT id FROM lane), 0, 1, ?::bigint
            FROM generate_series(0, ?::int - 1) n""";

    private static final String REPORT = """
            INSERT INTO report (slot, id, source, labels, received_at, lanes, size, format, checksum, payload)
            SELECT 1, id, 'risk', '', at, ARRAY[lane], 2, 0, 0, '' FROM (
                SELECT * FROM receipt ORDER BY id DESC LIMIT ?) newest""";

    private final PostgresSettings settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
    private final SplittableRandom random = new SplittableRandom(7);
    private final Instant now = Instant.now();

    private void fill() throws SQLException {
        try (var connection = TestDatabase.connect(settings)) {
            var millis = now.toEpochMilli();
            var slot = ReceiptSlots.lasting(settings.receiptRetention()).at(millis);
            Sql.update(connection, RECEIPT, slot, millis, RECEIPTS, millis, RECEIPTS);
            Sql.update(connection, REPORT, RECEIPTS / 10);
            Sql.run(connection, "ANALYZE");
        }
    }

    private static ReportFilter filter(Set<ConsumerId> consumers, Set<State> states, Set<Glob> sources) {
        return new ReportFilter(
                Set.of(), Optional.empty(), consumers, states, sources, Map.of(), Instant.MIN, Instant.MAX);
    }

    @Test
    void aPageOfALongHistoryIsFastAndNoneIsMissing() throws SQLException {
        try (var spool = PostgresSpool.open(settings, "one", Clock.systemUTC())) {
            spool.append(
                    SpoolFixture.to(SpoolFixture.report(0), spool.lane(new ConsumerId("file"), ConsumerSettings.NONE)));
            fill();
            var pages = new HistoryPages(spool.history(), random);

            var all = pages.all();
            assertThat(all).hasSize(RECEIPTS + 1);

            var ids = new ArrayList<>(all);
            check(pages, ids, "all reports", ReportFilter.ALL);
            check(pages, ids, "unknown source", filter(Set.of(), Set.of(), Set.of(new Glob("unknown"))));
            check(pages, ids, "delivered to nobody", filter(Set.of(new ConsumerId("kafka")), Set.of(), Set.of()));
            check(pages, ids, "dead", filter(Set.of(), Set.of(State.DEAD), Set.of()));
            check(pages, ids, "pending", filter(Set.of(), Set.of(State.PENDING), Set.of()));
        }
    }

    private void check(HistoryPages pages, List<ReportId> ids, String what, ReportFilter filter) {
        var p95 = pages.p95(filter, ids);
        System.out.println("p95 of a page (" + what + ")=" + p95.toMillis() + " ms receipts=" + RECEIPTS);
        if (RECEIPTS >= 1_000_000) {
            assertThat(p95).as(what).isLessThan(P95);
        }
    }
}
