package io.narrows.exporter.adapter.outbound.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.spool.SqliteSpool;
import io.narrows.exporter.adapter.outbound.spool.TestSettings;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.repair.Salvage;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.Tally;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
    private static final List<String> FIRST = List.of("CREATE TABLE pet (name TEXT)", "INSERT INTO pet VALUES ('Tom')");
    private static final List<String> SECOND = List.of("ALTER TABLE pet ADD COLUMN legs INTEGER DEFAULT 4");

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void placeFile() {
        file = directory.resolve("spool.db");
    }

    private Database database() {
        return new Database(file, new ByteSize(1L << 20), StoreTuning.DEFAULT);
    }

    @Test
    void anEmptyFileGetsEveryVersionInTurn() throws SQLException {
        try (var connection = database().openWriter()) {
            new Schema(List.of(FIRST, SECOND)).migrate(connection, file);

            assertThat(Schema.version(connection)).isEqualTo(2);
            assertThat(Database.number(connection, "SELECT legs FROM pet")).isEqualTo(4);
        }
    }

    @Test
    void anOlderFileIsBroughtForwardWithWhatItHolds() throws SQLException {
        try (var connection = database().openWriter()) {
            new Schema(List.of(FIRST)).migrate(connection, file);
        }

        try (var connection = database().openWriter()) {
            new Schema(List.of(FIRST, SECOND)).migrate(connection, file);
            new Schema(List.of(FIRST, SECOND)).migrate(connection, file);

            assertThat(Schema.version(connection)).isEqualTo(2);
            assertThat(Database.number(connection, "SELECT count(*) FROM pet WHERE legs = 4"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aMigrationThatFailsChangesNothing() throws SQLException {
        var broken = List.of("ALTER TABLE pet ADD COLUMN legs INTEGER", "INSERT INTO nowhere VALUES (1)");
        try (var connection = database().openWriter()) {
            assertThatThrownBy(() -> new Schema(List.of(FIRST, broken)).migrate(connection, file))
                    .isInstanceOf(SQLException.class);

            assertThat(Schema.version(connection)).isEqualTo(1);
            new Schema(List.of(FIRST, SECOND)).migrate(connection, file);
            assertThat(Database.number(connection, "SELECT legs FROM pet")).isEqualTo(4);
        }
    }

    @Test
    void talliesOfConsumersThatWereNeverInstalledBecomeOne() throws SQLException {
        try (var connection = database().openWriter()) {
            Schema.CURRENT.upTo(1).migrate(connection, file);
            for (int i = 0; i < 100; i++) {
                Database.run(connection, "INSERT INTO tally VALUES ('stranger-" + i + "', 3, 0, 2, 0, 1)");
                for (int letter = 0; letter < 2; letter++) {
                    Database.run(
                            connection,
                            "INSERT INTO delivery VALUES ('r" + i + "', " + letter + ", 1, 'Stranger-" + i
                                    + "', 1, 2, 0, 0, 0, 0, 'NOT_INSTALLED', '')");
                }
            }
            Database.run(connection, "INSERT INTO tally VALUES ('gone', 4, 0, 0, 0, 4)");
            Database.run(connection, "INSERT INTO tally VALUES ('file', 10, 7, 1, 2, 0)");
        }

        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            assertThat(spool.tallies()).isEqualTo(Map.of(SpoolFixture.FILE, new Tally(10, 7, 1, 2, 0)));
            assertThat(spool.notInstalled()).isEqualTo(new Tally(304, 0, 200, 0, 104));
        }
    }

    @Test
    void aDamagedFileOfAnOlderExporterIsSavedToo() throws SQLException {
        try (var connection = database().openWriter()) {
            Schema.CURRENT.upTo(1).migrate(connection, file);
            Database.run(connection, "INSERT INTO lane VALUES (1, 'file', 'f', x'007b00000000')");
            Database.run(connection, "INSERT INTO report VALUES (1, 'r', 's', 0, 1, '[1]', 0, x'7b7d')");
            Database.run(connection, "INSERT INTO delivery VALUES ('r', 0, 1, 'file', 1, 0, 0, 0, 0, 0, '', '')");
        }
        var fresh = database().withFile(directory.resolve("fresh.db"));

        new Salvage(database(), fresh).run();

        try (var connection = fresh.openReader()) {
            assertThat(Schema.version(connection))
                    .isEqualTo(Schema.CURRENT.migrations().size());
            assertThat(Database.number(connection, "SELECT count(*) FROM delivery WHERE state = 0 AND crashes = 0"))
                    .isEqualTo(1);
            assertThat(Database.number(connection, "SELECT count(*) FROM report"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aFileOfANewerExporterIsRefusedAndLeftAlone() throws SQLException {
        SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC()).close();
        try (var connection = database().openWriter()) {
            Database.run(connection, "PRAGMA user_version = 99");
        }

        assertThatThrownBy(() -> SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC()))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("99")
                .hasMessageContaining("newer");

        try (var connection = database().openWriter()) {
            assertThat(Schema.version(connection)).isEqualTo(99);
        }
    }
}
