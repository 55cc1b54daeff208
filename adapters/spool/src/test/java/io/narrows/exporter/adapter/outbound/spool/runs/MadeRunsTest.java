package io.narrows.exporter.adapter.outbound.spool.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.spool.runs.MadeRuns.Made;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MadeRunsTest {
    private static final String ID = "01KAQ000r";
    private static final MadeDelivery EARLY = new MadeDelivery("file", 9, 5, 1_500, "host");
    private static final MadeDelivery LATE = new MadeDelivery("file", 19, 15, 2_500, "host");
    private static final Made FILE = new Made(1, 0, EARLY);
    private static final Made WEBHOOK = new Made(2, 1, new MadeDelivery("webhook", 8, 4, 700, "other"));

    @TempDir
    private Path directory;

    private Connection connection;
    private MadeRuns runs;

    @BeforeEach
    void open() throws SQLException {
        var file = directory.resolve("spool.db");
        connection = new Database(file, new ByteSize(1L << 20), StoreTuning.DEFAULT).openWriter();
        Schema.CURRENT.migrate(connection, file);
        Database.run(connection, "INSERT INTO lane VALUES (1, 'file', 'f', x'', 1, 0)");
        Database.run(connection, "INSERT INTO lane VALUES (2, 'webhook', 'w', x'', 1, 0)");
        for (int seq = 1; seq <= 9; seq++) {
            new Prepared(connection, "INSERT INTO report VALUES (?, ?, 's', 0, 0, '[1, 2]', 0, x'7b7d', -1, '')")
                    .update(seq, ID + seq);
        }
        runs = new MadeRuns(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void add(Made made, int... seqs) {
        for (long seq : seqs) {
            runs.add(ID + seq, seq, made);
        }
    }

    /// The lane and the numbers of each run.
    private List<String> stored() throws SQLException {
        try (var rows = new Prepared(
                        connection, "SELECT lane || ': ' || first || '-' || last FROM made ORDER BY lane, first")
                .query()) {
            var all = new ArrayList<String>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    @Test
    void reportsInARowThatWereDeliveredTogetherAreOneRun() throws SQLException {
        add(FILE, 1, 2, 3, 5);
        add(new Made(1, 0, LATE), 6, 7);
        add(WEBHOOK, 2, 3);

        runs.write();

        assertThat(stored()).containsExactly("1: 1-3", "1: 5-5", "1: 6-7", "2: 2-3");
        assertThat(runs.ofReport(2)).containsExactly(FILE, WEBHOOK);
        assertThat(runs.ofReport(6)).containsExactly(new Made(1, 0, LATE));
        assertThat(runs.ofReport(4)).isEmpty();
    }

    @Test
    void whatIsNotWrittenYetIsHere() throws SQLException {
        add(FILE, 1, 2);
        runs.write();
        add(WEBHOOK, 1);

        assertThat(runs.ofReport(1)).containsExactly(FILE, WEBHOOK);
        runs.remove(1, List.of(FILE, WEBHOOK));

        assertThat(runs.ofReport(1)).isEmpty();
        assertThat(runs.ofReport(2)).containsExactly(FILE);
        runs.write();
        assertThat(stored()).containsExactly("1: 2-2");
    }

    @Test
    void aRunThatIsCutKeepsWhatIsKnownOfIt() throws SQLException {
        add(FILE, 1, 2, 3, 4, 5);
        runs.write();

        runs.remove(3, List.of(FILE));
        runs.write();

        assertThat(stored()).containsExactly("1: 1-2", "1: 4-5");
        assertThat(runs.ofReport(5)).containsExactly(FILE);
    }

    @Test
    void eachDeliveryOfAReportGetsARow() throws SQLException {
        add(FILE, 1, 2, 3);
        runs.write();
        add(WEBHOOK, 2);

        runs.makeDeliveries(ID + 2, 2, runs.ofReport(2));
        runs.write();

        assertThat(stored()).containsExactly("1: 1-1", "1: 3-3");
        try (var rows = new Prepared(
                        connection, "SELECT report, position, seq, consumer, lane, state, at, tried FROM delivery")
                .query()) {
            for (var made : List.of(FILE, WEBHOOK)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo(ID + 2);
                assertThat(rows.getInt(2)).isEqualTo(made.position());
                assertThat(rows.getLong(3)).isEqualTo(2);
                assertThat(rows.getString(4)).isEqualTo(made.delivery().consumer());
                assertThat(rows.getLong(5)).isEqualTo(made.lane());
                assertThat(rows.getInt(6)).isEqualTo(1);
                assertThat(rows.getLong(7)).isEqualTo(made.delivery().at());
                assertThat(AttemptsText.read(rows.getString(8)))
                        .containsExactly(made.delivery().attempt().orElseThrow());
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void aTransactionThatIsRolledBackAddsAndRemovesNothing() throws SQLException {
        add(FILE, 1);
        runs.write();
        add(WEBHOOK, 1);
        runs.remove(1, List.of(FILE));

        runs.rolledBack();
        runs.write();

        assertThat(stored()).containsExactly("1: 1-1");
    }
}
