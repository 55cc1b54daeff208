package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123",
                "1_000",
                "1e3",
                "1.10",
                "0x1F",
                "0b11",
                "0o17",
                "190:20:30",
                "+1",
                "-0",
                ".5",
                ".inf",
                ".NaN",
                "yes",
                "No",
                "on",
                "off",
                "y",
                "TRUE",
                "2026-11-25",
                "2026-11-25T10:00:00Z",
                "12345678901234567890",
                "=",
                "p@ss",
                "a#b",
                "back\\slash",
                "grüße €",
                "x'y\"z",
                "1e999999999"
            })
    void aValueWithoutQuotesIsTheTextAsItIsWritten(String text) throws IOException {
        Files.writeString(file, "consumers:\n  main:\n    password: " + text + "\n    inline: {a: " + text + "}\n");

        assertThat(ConfigFile.read(file))
                .extracting(Entry::path, Entry::text)
                .containsExactlyInAnyOrder(
                        tuple("consumers.main.password", text), tuple("consumers.main.inline.a", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "null", "Null", "\"\"", "''"})
    void nothingIsABlankValue(String text) throws IOException {
        Files.writeString(file, "server:\n  host: " + text + "\n");

        assertThat(ConfigFile.read(file)).extracting(Entry::text).allMatch(String::isBlank);
    }

    @Test
    void textsOfSeveralLinesAndAnchorsAreAsYamlHasThem() throws IOException {
        Files.writeString(
                file, "a: &x\n  long: >-\n    one\n    two\n  kept: |\n    1_0\n    yes\nb: *x\nc: 'it''s'\n1: 0x1\n");

        assertThat(ConfigFile.read(file))
                .extracting(Entry::path, Entry::text)
                .containsExactlyInAnyOrder(
                        tuple("a.long", "one two"),
                        tuple("a.kept", "1_0\nyes\n"),
                        tuple("b.long", "one two"),
                        tuple("b.kept", "1_0\nyes\n"),
                        tuple("c", "it's"),
                        tuple("1", "0x1"));
    }

    @Test
    void anchorsThatMakeMillionsOfKeysAreAProblem() throws IOException {
        var bomb = new StringBuilder("a0: &a0 {x: 1, y: 2}\n");
        for (int i = 1; i < 24; i++) {
            bomb.append("a%d: &a%d {x: *a%d, y: *a%d}%n".formatted(i, i, i - 1, i - 1));
        }
        Files.writeString(file, bomb);

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("more than 10000 keys");
    }

    @Test
    void aFileWithoutEndIsAProblem() {
        assertThatThrownBy(() -> ConfigFile.read(Path.of("/dev/zero")))
                .hasMessage("cannot read /dev/zero: it is larger than 1MiB");
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

    @ParameterizedTest
    @ValueSource(strings = {"*s3cret", "!s3cret!x"})
    void aSecretThatYamlTakesForANameIsNotTold(String secret) throws IOException {
        Files.writeString(file, "server:\n  password: " + secret + "\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file + " line 2, column 13 is not YAML: found undefined ")
                .hasMessageEndingWith("; put a value that begins with * or ! between quotes")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!s3cret", "!!s3cret {a: b}", "!!s3cret [a]"})
    void aSecretThatYamlTakesForATypeIsNotTold(String secret) throws IOException {
        Files.writeString(file, "server:\n  password: " + secret + "\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " line 2, column 13 is not YAML: Global tag is not allowed; put a value that begins"
                        + " with * or ! between quotes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "c..x", ".x", "c.", ".", "~", "null"})
    void aKeyWithAnEmptyPartIsAProblemThatShowsNoValue(String key) throws IOException {
        Files.writeString(file, "c: {x: 1}\n" + key + ":\n  password: s3cret\n");

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + " line 2 has a key with nothing before, between or behind its dots: '"
                        + key.replace("'", "") + "'");
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
