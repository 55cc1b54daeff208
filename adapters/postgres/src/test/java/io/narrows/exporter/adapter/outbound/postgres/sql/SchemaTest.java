package io.narrows.exporter.adapter.outbound.postgres.sql;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final int TOGETHER = 4;

    /// Takes away what came after version 1.
    private static final String FIRST = """
            ALTER TABLE lane DROP COLUMN probe_by;
            DELETE FROM meta WHERE name = 'needs';
            UPDATE meta SET value = convert_to('1', 'UTF8') WHERE name = 'version'""";

    private static final String COLUMNS = """
            SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
            FROM information_schema.columns WHERE table_schema = ? ORDER BY 1""";

    private final PostgresSettings settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);

    private TestDatabase.Opened open() {
        return TestDatabase.open(settings, new ManualClock(START));
    }

    private void run(String sql) throws SQLException {
        try (var connection = TestDatabase.connect(settings)) {
            Sql.run(connection, sql);
        }
    }

    private List<String> columns() throws SQLException {
        try (var connection = TestDatabase.connect(settings)) {
            return Rows.list(connection, COLUMNS, row -> row.getString(1), settings.schema());
        }
    }

    private static int number(Connection connection, String name) throws SQLException {
        return (int) Sql.number(connection, "SELECT convert_from(value, 'UTF8')::int FROM meta WHERE name = ?", name);
    }

    private void claim(String needs) throws SQLException {
        run("UPDATE meta SET value = convert_to('99', 'UTF8') WHERE name = 'version'");
        run("UPDATE meta SET value = convert_to('" + needs + "', 'UTF8') WHERE name = 'needs'");
    }

    @Test
    void aSchemaOfTheFirstVersionMovesOnWithWhatIsInIt() throws SQLException {
        try (var opened = open()) {
            fill(opened.spool(), fileLane(opened.spool()), 3);
            deliver(
                    opened.spool(),
                    leaseAll(opened.spool(), fileLane(opened.spool())).subList(0, 1));
        }
        var fresh = columns();
        run(FIRST);
        assertThat(columns()).isNotEqualTo(fresh);

        try (var opened = open();
                var connection = opened.connect()) {
            var lane = fileLane(opened.spool());

            assertThat(columns()).isEqualTo(fresh);
            assertThat(number(connection, "version")).isEqualTo(Schema.VERSION);
            assertThat(number(connection, "needs")).isEqualTo(Schema.NEEDS);
            assertThat(reports(leaseAll(opened.spool(), lane))).hasSize(2);
            assertThat(tally(opened.spool(), lane)).isEqualTo(new Tally(3, 1, 0, 2, 0));
            assertThat(opened.spool().replicas().claimProbe(lane.name(), Duration.ofHours(1)))
                    .isTrue();
        }
    }

    @Test
    void replicasThatMoveASchemaOnTogetherDoItOnce() throws Exception {
        open().close();
        var fresh = columns();
        run(FIRST);

        migrateTogether();

        assertThat(columns()).isEqualTo(fresh);
    }

    @Test
    void replicasThatMakeASchemaTogetherMakeItOnce() throws Exception {
        migrateTogether();

        try (var opened = open()) {
            assertThat(fill(opened.spool(), fileLane(opened.spool()), 1)).hasSize(1);
        }
    }

    private void migrateTogether() throws Exception {
        try (var threads = Executors.newFixedThreadPool(TOGETHER)) {
            var migrations = Stream.<Callable<Boolean>>generate(() -> () -> {
                        try (var connection = new Connector(settings).open()) {
                            Schema.migrate(connection, settings.schema(), settings.slots());
                            return true;
                        }
                    })
                    .limit(TOGETHER)
                    .toList();
            for (var done : threads.invokeAll(migrations)) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    @Test
    void aReplicaGoesOnWhileANewerOneAddsToTheSchema() throws SQLException {
        try (var opened = open()) {
            fill(opened.spool(), fileLane(opened.spool()), 1);
            run("ALTER TABLE lane ADD COLUMN later int; ALTER TABLE pending ADD COLUMN later int");
            run("ALTER TABLE dead ADD COLUMN later int; ALTER TABLE tally ADD COLUMN later int");

            fill(opened.spool(), fileLane(opened.spool()), 1);
            assertThat(opened.spool()
                            .replicas()
                            .claimProbe(fileLane(opened.spool()).name(), Duration.ofHours(1)))
                    .isTrue();
            deliver(opened.spool(), leaseAll(opened.spool(), fileLane(opened.spool())));
            assertThat(tally(opened.spool(), fileLane(opened.spool()))).isEqualTo(new Tally(2, 2, 0, 0, 0));
        }
    }

    @Test
    void aReplicaStartsOnASchemaThatANewerOneOnlyAddedTo() throws SQLException {
        open().close();
        claim(String.valueOf(Schema.VERSION));

        try (var opened = open();
                var connection = opened.connect()) {
            assertThat(fill(opened.spool(), fileLane(opened.spool()), 1)).hasSize(1);
            assertThat(number(connection, "version")).isEqualTo(99);
        }
    }

    @Test
    void aReplicaThatIsTooOldForASchemaIsRefusedAndChangesNothing() throws SQLException {
        open().close();
        claim("98");

        assertThatThrownBy(this::open)
                .isInstanceOf(SpoolException.class)
                .hasMessage(
                        "schema " + settings.schema() + " of the shared spool has version 99 and needs an exporter that"
                                + " knows version 98, but this one knows " + Schema.VERSION
                                + ": run the newer exporter, or name a new spool.postgres.schema");
        try (var connection = TestDatabase.connect(settings)) {
            assertThat(number(connection, "version")).isEqualTo(99);
        }
    }
}
