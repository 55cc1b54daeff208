package io.narrows.exporter.adapter.outbound.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorHeadersTest {
    @TempDir
    private Path scratch;

    @Test
    void aFileHasAHeaderOnEachLine() throws IOException {
        assertThat(CollectorHeaders.open(file("Authorization: Bearer a:b\n\n X-Tenant:t \n", "r--r-----"))
                        .current())
                .containsEntry("Authorization", "Bearer a:b")
                .containsEntry("X-Tenant", "t")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "X Y: hunter2", ": hunter2", "X: hunter2\u0007"})
    void aLineThatIsNoHeaderIsRefusedAndNotRepeated(String line) throws IOException {
        var file = file("A: b\n" + line + "\n", "rw-------");

        assertThatThrownBy(() -> CollectorHeaders.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " has no header like Name: value on line 2");
    }

    @Test
    void aFileThatEverybodyCanReadOrThatIsNotThereIsRefused() throws IOException {
        var file = file("A: b", "rw-r--r--");

        assertThatThrownBy(() -> CollectorHeaders.open(file))
                .hasMessage(file + " can be read by everybody on this machine: run chmod o-r on it");
        assertThatThrownBy(() -> CollectorHeaders.open(scratch.resolve("none")))
                .hasMessage(scratch.resolve("none") + " cannot be read: there is no such file");
    }

    private Path file(String text, String rights) throws IOException {
        var file = Files.writeString(scratch.resolve("headers"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }
}
