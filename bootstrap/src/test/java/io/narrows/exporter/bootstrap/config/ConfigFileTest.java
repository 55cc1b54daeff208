package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("my.yaml");
    }

    @Test
    void eachValueSaysOnWhichLineItStands() throws IOException {
        Files.writeString(file, "# mine\nserver:\n  port: 1\n  host: \"a\"\nadmin.port: 2\n");

        assertThat(ConfigFile.read(file))
                .containsExactlyInAnyOrder(
                        new Entry("server.port", "1", file + " line 3"),
                        new Entry("server.host", "a", file + " line 4"),
                        new Entry("admin.port", "2", file + " line 5"));
    }

    @Test
    void anEmptyFileHasNoValues() throws IOException {
        Files.writeString(file, "# nothing yet\n");

        assertThat(ConfigFile.read(file)).isEmpty();
    }

    @Test
    void whatIsNoYamlIsToldWithItsPlaceButWithoutTheLineThatMayHoldASecret() throws IOException {
        Files.writeString(file, "server:\n  password: s3cret: x\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " line 2, column 19 is not YAML: mapping values are not allowed here");
    }

    @Test
    void aKeyThatIsGivenTwiceIsAProblem() throws IOException {
        Files.writeString(file, "server:\n  port: 1\nserver.port: 2\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .hasMessage("server.port is given twice (" + file + " lines 2 and 3)");
    }

    @Test
    void aListIsAProblem() throws IOException {
        Files.writeString(file, "server:\n  host: [a, b]\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .hasMessage("server.host must be a single value but is a list (" + file + " line 2)");
    }

    @Test
    void aMapThatContainsItselfIsAProblem() throws IOException {
        Files.writeString(file, "server: &a\n  host: *a\n");

        assertThatThrownBy(() -> ConfigFile.read(file)).hasMessage("server.host contains itself (" + file + " line 2)");
    }

    @Test
    void aFileWithoutKeysIsAProblem() throws IOException {
        Files.writeString(file, "hello\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .hasMessage(file + " must have keys with values, such as 'server:'");
    }

    @Test
    void aFileThatIsNotInUtf8IsAProblem() throws IOException {
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xFF});

        assertThatThrownBy(() -> ConfigFile.read(file))
                .hasMessage("cannot read " + file + ": it is not written in UTF-8");
    }

    @Test
    void aDirectoryIsAProblem() {
        assertThatThrownBy(() -> ConfigFile.read(directory))
                .isInstanceOf(ConfigException.class)
                .hasMessage("cannot read " + directory + ": Is a directory");
    }
}
