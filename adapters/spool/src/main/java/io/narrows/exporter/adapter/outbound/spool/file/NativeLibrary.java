package io.narrows.exporter.adapter.outbound.spool.file;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/// SQLite's native library, unpacked into a folder of the spool. sqlite-jdbc itself would unpack it into the temporary
/// folder under a new name each time, and a killed process would leave it there for good (sqlite-jdbc#603). If that
/// folder is noexec, the library cannot be loaded from it (sqlite-jdbc#1312).
public final class NativeLibrary {
    private static final System.Logger LOGGER = System.getLogger(NativeLibrary.class.getName());
    private static final String FOLDER = "native";
    private static final String FOLDER_SETTING = "org.sqlite.tmpdir";
    private static boolean loaded;

    private NativeLibrary() {}

    /// Loads the library, unless this process has loaded it. Deletes what earlier processes left in the folder.
    ///
    /// @param spool the directory of the spool, which only this process uses
    /// @throws SpoolException if it can be loaded neither from there nor from the temporary folder
    public static synchronized void load(Path spool) throws IOException {
        if (loaded || isPlacedByOperator()) {
            return;
        }
        var folder = spool.resolve(FOLDER).toAbsolutePath();
        PrivateFiles.folder(folder);
        empty(folder);
        System.setProperty(FOLDER_SETTING, folder.toString());
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception | LinkageError e) {
            // For example on a volume mounted with noexec: then the temporary folder is used.
            System.clearProperty(FOLDER_SETTING);
            empty(folder);
            LOGGER.log(
                    Level.WARNING,
                    "SQLite cannot be loaded from the folder of the spool folder={0} reason=\"{1}\""
                            + " action=\"loading it from java.io.tmpdir\"",
                    folder,
                    e.getMessage());
            loadFromTemporaryFolder(folder);
        }
        loaded = true;
    }

    private static void loadFromTemporaryFolder(Path folder) {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception | LinkageError e) {
            throw new SpoolException("SQLite cannot be loaded, neither from " + folder + " nor from "
                    + System.getProperty("java.io.tmpdir") + ": " + e.getMessage()
                    + ". Mount one of them without noexec, or name a folder by -D" + FOLDER_SETTING);
        }
    }

    private static boolean isPlacedByOperator() {
        return System.getProperty("org.sqlite.lib.path") != null || System.getProperty(FOLDER_SETTING) != null;
    }

    private static void empty(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "sqlite-*")) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
