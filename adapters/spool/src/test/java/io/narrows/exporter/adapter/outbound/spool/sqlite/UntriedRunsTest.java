package io.narrows.exporter.adapter.outbound.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.sqlite.UntriedRuns.Run;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UntriedRunsTest {
    @TempDir
    private Path directory;

    private Connection connection;
    private UntriedRuns runs;

    @BeforeEach
    void open() throws SQLException {
        var file = directory.resolve("spool.db");
        connection = new Database(file, new ByteSize(1L << 20), StoreTuning.DEFAULT).openWriter();
        Schema.CURRENT.migrate(connection, file);
        runs = new UntriedRuns(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private List<Run> stored() throws SQLException {
        try (var rows =
                new Prepared(connection, "SELECT first, last, lane, second FROM untried ORDER BY first").query()) {
            var all = new ArrayList<Run>();
            while (rows.next()) {
                all.add(new Run(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getString(4)));
            }
            return all;
        }
    }

    @Test
    void aRunIsCutAtItsBeginningInItsMiddleAndAtItsEnd() throws SQLException {
        runs.add(new Run(10, 19, 1, "a"));

        runs.remove(5, 11);
        runs.remove(15, 15);
        runs.remove(19, 30);

        assertThat(stored()).containsExactly(new Run(12, 14, 1, "a"), new Run(16, 18, 1, "a"));
    }

    @Test
    void aRangeTakesWholeRunsOfAnyLaneWithIt() throws SQLException {
        runs.add(new Run(1, 3, 1, "a"));
        runs.add(new Run(4, 6, 2, "a"));
        runs.add(new Run(7, 9, 1, "b"));

        runs.remove(2, 8);

        assertThat(stored()).containsExactly(new Run(1, 1, 1, "a"), new Run(9, 9, 1, "b"));
    }

    @Test
    void whateverIsRemovedTheOthersStay() throws SQLException {
        var random = new SplittableRandom(12);
        var left = new TreeSet<Long>();
        long next = 1;
        for (int i = 0; i < 200; i++) {
            long last = next + random.nextInt(12);
            runs.add(new Run(next, last, i, "s"));
            LongStream.rangeClosed(next, last).forEach(left::add);
            next = last + 1 + random.nextInt(3);
        }
        for (int i = 0; i < 150; i++) {
            long from = random.nextLong(next);
            long to = from + random.nextInt(i % 10 == 0 ? 40 : 3);
            runs.remove(from, to);
            left.subSet(from, to + 1).clear();

            assertThat(numbers()).isEqualTo(left);
        }
        assertThat(left).isNotEmpty();
    }

    private Set<Long> numbers() throws SQLException {
        var all = new TreeSet<Long>();
        for (var run : stored()) {
            LongStream.rangeClosed(run.first(), run.last())
                    .forEach(seq -> assertThat(all.add(seq)).isTrue());
        }
        return all;
    }

    @Test
    void theQueueIsReadWithoutSortingBecauseItMayBeLong() throws SQLException {
        for (var sql : List.of(QueuedDelivery.UNTRIED, QueuedDelivery.BARE)) {
            var plan = new ArrayList<String>();
            try (var rows = new Prepared(connection, "EXPLAIN QUERY PLAN " + sql).query(1, 1, 1)) {
                while (rows.next()) {
                    plan.add(rows.getString(4));
                }
            }

            assertThat(plan)
                    .anyMatch(step -> step.contains("untried_lane"))
                    .noneMatch(step -> step.contains("B-TREE") || step.startsWith("SCAN"));
        }
    }
}
