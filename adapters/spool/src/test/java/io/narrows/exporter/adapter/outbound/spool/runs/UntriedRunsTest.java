package io.narrows.exporter.adapter.outbound.spool.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Schema;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
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
        try (var rows = new Prepared(
                        connection, "SELECT lane, position, first, last, second FROM untried ORDER BY lane, first")
                .query()) {
            var all = new ArrayList<Run>();
            while (rows.next()) {
                all.add(new Run(rows.getLong(1), rows.getInt(2), rows.getLong(3), rows.getLong(4), rows.getString(5)));
            }
            return all;
        }
    }

    private void remove(long lane, long first, long last) throws SQLException {
        for (long seq = first; seq <= last; seq++) {
            runs.remove(lane, seq);
        }
        runs.write();
    }

    @Test
    void aRunIsCutAtItsBeginningInItsMiddleAndAtItsEnd() throws SQLException {
        runs.add(new Run(1, 0, 10, 19, "a"));

        remove(1, 5, 11);
        remove(1, 15, 15);
        remove(1, 19, 30);

        assertThat(stored()).containsExactly(new Run(1, 0, 12, 14, "a"), new Run(1, 0, 16, 18, "a"));
    }

    @Test
    void theRunsOfOtherLanesStayAsTheyAre() throws SQLException {
        runs.add(new Run(1, 0, 1, 9, "a"));
        runs.add(new Run(2, 1, 1, 9, "a"));

        remove(2, 2, 8);

        assertThat(stored())
                .containsExactly(new Run(1, 0, 1, 9, "a"), new Run(2, 1, 1, 1, "a"), new Run(2, 1, 9, 9, "a"));
    }

    @Test
    void whatIsRemovedIsNotHereAlsoBeforeThatIsWritten() throws SQLException {
        Database.run(connection, "INSERT INTO report VALUES (5, 'r', 's', 0, 0, '[1, 2]', 0, x'7b7d', -1, '')");
        runs.add(new Run(1, 0, 1, 9, "a"));
        runs.add(new Run(2, 1, 1, 9, "a"));

        runs.remove(1, 5);

        assertThat(runs.has(1, 5)).isFalse();
        assertThat(runs.has(1, 6)).isTrue();
        assertThat(runs.has(2, 5)).isTrue();
        assertThat(runs.positions(5)).containsExactly(1);
    }

    @Test
    void aTransactionThatIsRolledBackRemovesNothing() throws SQLException {
        runs.add(new Run(1, 0, 1, 9, "a"));
        runs.remove(1, 5);

        runs.rolledBack();
        runs.write();

        assertThat(stored()).containsExactly(new Run(1, 0, 1, 9, "a"));
    }

    @Test
    void damagedLanesOfAReportAreNoReasonToFail() throws SQLException {
        Database.run(connection, "INSERT INTO report VALUES (5, 'r', 's', 0, 0, '[1, ', 0, x'7b7d', -1, '')");
        runs.add(new Run(1, 0, 1, 9, "a"));

        assertThat(runs.positions(5)).isEmpty();
    }

    @Test
    void whateverIsRemovedTheOthersStay() throws SQLException {
        var random = new SplittableRandom(12);
        var left = new TreeMap<Long, Set<Long>>();
        long next = 1;
        for (int i = 0; i < 200; i++) {
            long last = next + random.nextInt(12);
            for (long lane = 1; lane <= 3; lane++) {
                runs.add(new Run(lane, 0, next, last, "s"));
                LongStream.rangeClosed(next, last).forEach(left.computeIfAbsent(lane, unseen -> new TreeSet<>())::add);
            }
            next = last + 1 + random.nextInt(3);
        }
        for (int i = 0; i < 150; i++) {
            long lane = random.nextLong(1, 4);
            long from = random.nextLong(next);
            long to = from + random.nextInt(i % 10 == 0 ? 40 : 3);
            remove(lane, from, to);
            left.computeIfAbsent(lane, unseen -> new TreeSet<>()).removeIf(seq -> from <= seq && seq <= to);

            assertThat(numbers()).isEqualTo(left);
        }
        assertThat(left.values()).noneMatch(Set::isEmpty);
    }

    private Map<Long, Set<Long>> numbers() throws SQLException {
        var all = new TreeMap<Long, Set<Long>>();
        for (var run : stored()) {
            var lane = all.computeIfAbsent(run.lane(), unseen -> new TreeSet<>());
            LongStream.rangeClosed(run.first(), run.last())
                    .forEach(seq -> assertThat(lane.add(seq)).isTrue());
        }
        return all;
    }
}
