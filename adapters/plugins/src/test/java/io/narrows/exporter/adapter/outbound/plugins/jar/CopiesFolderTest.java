package io.narrows.exporter.adapter.outbound.plugins.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiesFolderTest {
    @TempDir
    Path home;

    /// A folder as a killed process leaves it: the lock file exists, and nobody holds the lock.
    private static Path abandoned() throws IOException {
        var folder = Files.createTempDirectory("data-exporter-plugins-");
        Files.createFile(folder.resolve("in-use.lock"));
        Files.writeString(Files.createDirectory(folder.resolve("0")).resolve("file.jar"), "a copy");
        return folder;
    }

    @Test
    void whatAProcessLeftThatIsGoneIsDeletedAtTheNextStart() throws IOException {
        var abandoned = abandoned();

        try (var mine = CopiesFolder.create()) {
            assertThat(abandoned).doesNotExist();
            assertThat(mine.path()).exists();
        }
    }

    @Test
    void whatIsInUseStays() throws IOException {
        try (var other = CopiesFolder.create()) {
            Path mine;
            try (var folder = CopiesFolder.create()) {
                mine = folder.path();
                assertThat(other.path()).exists();
            }
            assertThat(mine).doesNotExist();
            assertThat(other.path()).exists();
        }
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        var elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("in-use.lock"));
        var precious = Files.writeString(elsewhere.resolve("precious"), "keep");
        var name = Files.createTempDirectory("data-exporter-plugins-");
        Files.delete(name);
        var link = Files.createSymbolicLink(name, elsewhere);

        try (var mine = CopiesFolder.create()) {
            assertThat(mine.path()).exists();
            assertThat(precious).exists();
        } finally {
            Files.delete(link);
        }
    }
}
