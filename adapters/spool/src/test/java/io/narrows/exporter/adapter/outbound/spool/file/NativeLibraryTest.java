package io.narrows.exporter.adapter.outbound.spool.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.SpoolHolder;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir
    Path home;

    @Test
    void howeverOftenAProcessIsKilledOneLibraryIsLeft() throws IOException {
        var temporary = Files.createDirectory(home.resolve("tmp"));
        var spool = home.resolve("spool");
        for (int kill = 0; kill < 3; kill++) {
            try (var holder = ChildProcess.java(
                    SpoolHolder.class, List.of("-Djava.io.tmpdir=" + temporary, "-Xmx64m"), spool.toString())) {
                holder.awaitLine("open");
                holder.kill();
            }
        }

        assertThat(sqliteFiles(temporary)).isEmpty();
        assertThat(sqliteFiles(spool.resolve("native"))).hasSize(2);
    }

    @Test
    void whereItCannotBeLoadedAtAllBothFoldersAreNamed() throws IOException {
        var spool = home.resolve("spool");
        // sqlite-jdbc has no library for such a machine, so loading fails as it does where nothing may be run.
        var options = List.of("-Dos.arch=pdp11", "-Djava.io.tmpdir=" + home, "-Xmx64m");
        try (var holder = ChildProcess.java(SpoolHolder.class, options, spool.toString())) {
            assertThat(holder.awaitLine("Exception in thread"))
                    .contains("SpoolException: SQLite cannot be loaded, neither from " + spool.resolve("native")
                            + " nor from " + home + ": ")
                    .contains("noexec");
        }
    }

    private static List<Path> sqliteFiles(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("sqlite-"))
                    .toList();
        }
    }
}
