package io.narrows.exporter.adapter.outbound.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path home;

    private KeyFile keyFile() {
        return new KeyFile(home.resolve("keys"), CLOCK);
    }

    private static KeyRing ring(KeyFile file) {
        return KeyRing.of(Optional.of(file.file()));
    }

    private static void assertThatItIsPrivate(Path file) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aNewFileHasOneKeyForItsOwnerOnly() throws Exception {
        var id = keyFile().create();

        assertThat(ring(keyFile()).all()).extracting(SpoolKey::toString).containsExactly(id);
        assertThatItIsPrivate(keyFile().file());
        assertThat(keyFile().file()).content().contains("# " + id + " made 2026-11-26T10:00:00Z");
    }

    @Test
    void aFileIsNotWrittenOver() throws Exception {
        Files.writeString(keyFile().file(), "mine");

        assertThatThrownBy(() -> keyFile().create())
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("exists");

        assertThat(keyFile().file()).hasContent("mine");
    }

    @Test
    void aRotatedFileHasTheNewKeyInFrontAndKeepsTheOthers() throws Exception {
        var first = keyFile().create();
        var second = keyFile().rotate();
        var third = keyFile().rotate();

        assertThat(ring(keyFile()).all()).extracting(SpoolKey::toString).containsExactly(third, second, first);
        assertThatItIsPrivate(keyFile().file());
        assertThat(home).isDirectoryNotContaining("glob:**.new");
        assertThat(keyFile().file()).content().containsOnlyOnce("The first one seals");
    }

    @Test
    void aRawKeyIsRotatedToo() throws Exception {
        Files.write(keyFile().file(), new byte[SpoolKey.BYTES]);
        Files.setPosixFilePermissions(keyFile().file(), PosixFilePermissions.fromString("rw-------"));
        var id = ring(keyFile()).all().getFirst().toString();

        keyFile().rotate();

        assertThat(ring(keyFile()).all()).hasSize(2).last().hasToString(id);
    }

    @Test
    void whatHoldsNoKeysIsNotRotated() throws Exception {
        assertThatThrownBy(() -> keyFile().rotate())
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("spool-key new");
        Files.writeString(keyFile().file(), "mine");

        assertThatThrownBy(() -> keyFile().rotate())
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("no key");

        assertThat(keyFile().file()).hasContent("mine");
    }
}
