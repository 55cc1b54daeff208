package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/// The database of a spool while no exporter has it open.
record SpoolFile(Path path) {

    static SpoolFile in(Path directory) {
        return new SpoolFile(directory.resolve("spool.db"));
    }

    /// Asserts that SQLite finds no damage in the database.
    void assertSound() {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                var statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA integrity_check")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getString(1)).isEqualTo("ok");
        } catch (SQLException e) {
            throw new AssertionError("cannot be read: " + path, e);
        }
    }
}
