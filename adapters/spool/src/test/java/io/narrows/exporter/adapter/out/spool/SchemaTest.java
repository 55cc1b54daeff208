package io.narrows.exporter.adapter.out.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
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
