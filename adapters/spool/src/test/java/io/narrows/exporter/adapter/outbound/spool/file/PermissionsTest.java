package io.narrows.exporter.adapter.outbound.spool.file;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.SqliteSpool;
import io.narrows.exporter.adapter.outbound.spool.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
    @TempDir
    Path home;

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void give(Path file, String rights) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private static void assertPrivate(Path directory) throws IOException {
        assertThat(rights(directory)).isEqualTo("rwx------");
        try (var files = Files.list(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(rights(file)).as(file.toString()).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void nobodyElseCanReadASpool() throws IOException {
        var directory = home.resolve("data").resolve("spool");
        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            fill(spool, fileLane(spool), 1);

            assertPrivate(directory);
        }
    }

    @Test
    void aSpoolThatOthersCouldReadLosesThoseRights() throws IOException {
        var directory = home.resolve("spool");
        SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC()).close();
        give(directory, "rwxr-xr-x");
        try (var files = Files.list(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                give(file, "rw-r--r--");
            }
        }
        Files.writeString(directory.resolve("spool.db.damaged-1"), "old");
        give(directory.resolve("spool.db.damaged-1"), "rw-rw-rw-");

        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            fill(spool, fileLane(spool), 1);

            assertPrivate(directory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "r--r--r--", "rw----r--"})
    void aKeyThatEverybodyCanReadIsRefused(String rights) throws IOException {
        var key = Files.write(home.resolve("key"), new byte[32]);
        give(key, rights);

        assertThatThrownBy(() -> SqliteSpool.open(TestSettings.sealed(home.resolve("spool"), key), Clock.systemUTC()))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining(key.toString())
                .hasMessageContaining("chmod 0400")
                .hasMessageContaining("defaultMode: 0440");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "rw-------", "r--r-----"})
    void aKeyThatOnlyItsGroupCanReadIsTaken(String rights) throws IOException {
        var key = Files.write(home.resolve("key"), new byte[32]);
        give(key, rights);

        SqliteSpool.open(TestSettings.sealed(home.resolve("spool"), key), Clock.systemUTC())
                .close();
    }
}
