package io.narrows.exporter.adapter.outbound.spool.file;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/// SQLite's native library, unpacked into a folder of the spool. sqlite-jdbc would unpack it into the temporary folder
/// under another name each time, and a process that is killed leaves it there for good.
public final class NativeLibrary {
    private static final System.Logger LOGGER = System.getLogger(NativeLibrary.class.getName());
    private static final String FOLDER = "native";
    private static final String FOLDER_SETTING = "org.sqlite.tmpdir";
    private static boolean loaded;

    private NativeLibrary() {}

    /// Loads the library, unless this process has it. What earlier processes left in the folder is deleted.
    ///
    /// @param spool the directory of the spool, which this process has to itself
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
            // Such as a volume from which nothing may be run: then the temporary folder has to do.
            System.clearProperty(FOLDER_SETTING);
            empty(folder);
            LOGGER.log(
                    Level.WARNING,
                    "SQLite cannot be loaded from the folder of the spool folder={0} reason=\"{1}\""
                            + " action=\"loading it from java.io.tmpdir\"",
                    folder,
                    e.getMessage());
        }
        loaded = true;
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
