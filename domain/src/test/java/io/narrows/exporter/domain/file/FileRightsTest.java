package io.narrows.exporter.domain.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRightsTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "rw-------, false, false, false",
        "r--r-----, false, false, true",
        "rw-r--r--, true,  false, true",
        "rw----r--, true,  false, false",
        "rw-rw--w-, false, true,  true",
        "rw-rw-rw-, true,  true,  true"
    })
    void rightsAreFound(String rights, boolean read, boolean changed, boolean readByGroup) throws IOException {
        var file = Files.createFile(
                home.resolve("file"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

        assertThat(FileRights.canBeReadByOthers(file)).isEqualTo(read);
        assertThat(FileRights.canBeChangedByOthers(file)).isEqualTo(changed);
        assertThat(FileRights.isOwnAndReadByGroup(file)).isEqualTo(readByGroup);
    }

    @ParameterizedTest
    @CsvSource({"file, rw-------", "folder, rwx------"})
    void whatIsMadePrivateIsPrivate(String kind, String rights) throws IOException {
        var path = kind.equals("file")
                ? Files.createFile(home.resolve(kind), FileRights.attributes(FileRights.PRIVATE_FILE))
                : Files.createDirectory(home.resolve(kind), FileRights.attributes(FileRights.PRIVATE_FOLDER));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo(rights);
    }
}
