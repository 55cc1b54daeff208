package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.adapter.outbound.spool.file.PrivateFiles;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/// A file that records, across a restart, that SQLite found the database damaged. The next start then checks all of it.
/// Thread-safe.
public record DamageMarker(Path directory) {
    private static final System.Logger LOGGER = System.getLogger(DamageMarker.class.getName());
    private static final String NAME = "spool.suspect";

    public void raise(SQLException e) {
        if (!Database.isDamage(e) || isRaised()) {
            return;
        }
        LOGGER.log(
                Level.ERROR,
                "spool is damaged directory=" + directory + " action=\"restart: what is readable is saved then\"",
                e);
        try {
            PrivateFiles.create(directory.resolve(NAME));
            Files.writeString(directory.resolve(NAME), e.getMessage());
        } catch (IOException failed) {
            LOGGER.log(Level.ERROR, "spool cannot be marked as damaged directory=" + directory, failed);
        }
    }

    public boolean isRaised() {
        return Files.exists(directory.resolve(NAME));
    }

    public void settle() throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }
}
