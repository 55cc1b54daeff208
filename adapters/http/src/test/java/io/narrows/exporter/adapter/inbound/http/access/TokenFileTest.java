package io.narrows.exporter.adapter.inbound.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    private static final String TOKEN = Token.create(Role.CHANGE, new SecureRandom());
    private static final String OTHER = Token.create(Role.CHANGE, new SecureRandom());

    @TempDir
    private Path scratch;

    private final AtomicLong now = new AtomicLong();

    @Test
    void hasSeveralTokensOfOnePersonAndComments() throws IOException {
        var file = write("# since May", "", line("carl", TOKEN), "  " + line("carl", OTHER) + "\t");

        var tokens = open(file).tokens();

        assertThat(tokens.find(TOKEN)).map(TokenEntry::name).hasValue("carl");
        assertThat(tokens.find(OTHER)).map(TokenEntry::role).hasValue(Role.CHANGE);
        assertThat(tokens.find(TOKEN + "x")).isEmpty();
        assertThat(tokens.find("")).isEmpty();
    }

    @Test
    void looksAtMostOnceASecond() throws IOException {
        var file = write(line("carl", TOKEN));
        var opened = open(file);

        write(line("carl", OTHER));
        pass(Duration.ofMillis(999));
        assertThat(opened.tokens().find(OTHER)).isEmpty();

        pass(Duration.ofMillis(1));
        assertThat(opened.tokens().find(OTHER)).isPresent();
        assertThat(opened.tokens().find(TOKEN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nobody", "carl change", "carl change sha256:00 x", "carl root sha256:"})
    void keepsTheTokensWhileTheFileIsBroken(String broken) throws IOException {
        var file = write(line("carl", TOKEN));
        var opened = open(file);

        write(broken, line("carl", OTHER).substring(0, 40));
        pass(Duration.ofSeconds(1));
        assertThat(opened.tokens().find(TOKEN)).isPresent();
        assertThat(opened.tokens().find(OTHER)).isEmpty();

        write(line("carl", OTHER));
        pass(Duration.ofSeconds(1));
        assertThat(opened.tokens().find(OTHER)).isPresent();
        assertThat(opened.tokens().find(TOKEN)).isEmpty();
    }

    @Test
    void keepsTheTokensWhileThereIsNoFile() throws IOException {
        var file = write(line("carl", TOKEN));
        var opened = open(file);

        Files.delete(file);
        pass(Duration.ofSeconds(1));

        assertThat(opened.tokens().find(TOKEN)).isPresent();
    }

    @Test
    void doesNotOpenWhatIsNoFileOfTokens() throws IOException {
        var many = Collections.nCopies(1_001, line("carl", TOKEN)).toArray(String[]::new);

        assertRefused("must have 1 to 1000 tokens but has 0", "# nobody");
        assertRefused("must have 1 to 1000 tokens but has 1001", many);
        assertRefused("line 2 must be a name, read or change, and sha256:", line("carl", TOKEN), "carl " + TOKEN);
        assertRefused("line 1 must have a name", TOKEN + " change " + TokenHash.of(TOKEN));
        assertRefused("line 1 must have a name", "anonymous change " + TokenHash.of(TOKEN));
        assertRefused("must not be larger than 1MiB", "#".repeat(1 << 20));
        assertThatThrownBy(() -> open(scratch.resolve("none"))).hasMessageEndingWith("there is no such file");
        assertThatThrownBy(() -> open(scratch)).hasMessageContaining("cannot be read");
        var latin = Files.write(scratch.resolve("latin"), "ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> open(latin)).hasMessageContaining("must be text in UTF-8");
    }

    @Test
    void refusesAFileThatEverybodyCanChange() throws IOException {
        var file = write(line("carl", TOKEN));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> open(file)).hasMessageContaining("chmod o-w");
    }

    private void assertRefused(String why, String... lines) throws IOException {
        var file = write(lines);

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(why)
                .message()
                .doesNotContain(TOKEN);
    }

    private TokenFile open(Path file) {
        return TokenFile.open(file, Role.OF_OPERATORS, now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static String line(String name, String token) {
        return new TokenEntry(name, Role.CHANGE, TokenHash.of(token)).toString();
    }

    private Path write(String... lines) throws IOException {
        return Files.write(scratch.resolve("tokens"), List.of(lines));
    }
}
