package io.narrows.exporter.adapter.outbound.postgres.operator;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.HeldReports;
import io.narrows.exporter.domain.spool.HeldReports.Held;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldQueryTest {
    private static final long HALF = 0x018C_0000_0000_0000L;
    private static final int BYTES = 100;

    /// More than a page of two reads at first.
    private static final int MANY = 100;

    private final TestDatabase.Opened opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = opened.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        opened.close();
    }

    private Held pending(long half, int number, int lane, int bytes) throws SQLException {
        var id = new UUID(half, number);
        Sql.update(connection, """
                INSERT INTO pending (id, lane, slot, position, size, due, attempts, since)
                VALUES (?, ?, 0, 0, ?, 0, 0, 0)""", id, lane, bytes);
        return new Held(Ids.of(id), bytes);
    }

    private Held dead(long half, int number) throws SQLException {
        var id = new UUID(half, number);
        Sql.update(connection, """
                INSERT INTO dead (id, lane, slot, position, source, cause, reason, at, attempts, size, received_at)
                VALUES (?, 9, 0, 0, '', 'REJECTED', '', 0, 0, ?, 0)""", id, BYTES);
        return new Held(Ids.of(id), BYTES);
    }

    private List<HeldReports> pages(int limit) throws SQLException {
        var pages = new ArrayList<HeldReports>();
        pages.add(HeldQuery.page(connection, 0, limit));
        while (pages.getLast().next().isPresent()) {
            pages.add(HeldQuery.page(connection, pages.getLast().next().getAsLong(), limit));
        }
        return pages;
    }

    private static List<ReportId> ids(List<HeldReports> pages) {
        return pages.stream()
                .flatMap(page -> page.reports().stream())
                .map(Held::report)
                .toList();
    }

    @Test
    void pendingAndDeadReportsComeInTheOrderOfTheirIdsAndEachOnce() throws SQLException {
        var first = pending(HALF, 1, 1, BYTES);
        pending(HALF, 1, 2, BYTES);
        dead(HALF, 1);
        var second = dead(HALF + 1, 1);
        var third = pending(HALF + 2, 1, 1, BYTES);

        var pages = pages(2);

        assertThat(pages.getFirst().reports()).containsExactly(first, second);
        assertThat(pages.getLast().reports()).containsExactly(third);
    }

    @Test
    void aReportTakesUpItsPayloadAndItsLabelsWhicheverDeliveryWaits() throws SQLException {
        var pending = pending(HALF, 1, 1, BYTES + 7);
        dead(HALF, 1);

        assertThat(pages(2))
                .singleElement()
                .satisfies(page -> assertThat(page.reports()).containsExactly(pending));
    }

    @Test
    void reportsThatShareHalfOfTheirIdsAreOnOnePageHoweverManyTheyAre() throws SQLException {
        for (int number : IntStream.range(0, MANY).toArray()) {
            pending(HALF, number, 1, BYTES);
        }
        var last = pending(HALF + 1, 0, 1, BYTES);

        var pages = pages(2);

        assertThat(pages).hasSize(2);
        assertThat(pages.getFirst().reports()).hasSize(MANY);
        assertThat(pages.getLast().reports()).containsExactly(last);
    }

    @Test
    void noReportIsLeftOutBecauseLaterOnesAreDead() throws SQLException {
        for (int number : IntStream.range(0, MANY).toArray()) {
            pending(HALF, number, 1, BYTES);
            dead(HALF + 1 + number, 0);
        }

        assertThat(ids(pages(2))).hasSize(2 * MANY).doesNotHaveDuplicates().isSorted();
    }
}
