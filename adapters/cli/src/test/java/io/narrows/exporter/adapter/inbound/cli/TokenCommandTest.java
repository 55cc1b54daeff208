package io.narrows.exporter.adapter.inbound.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTest {
    @TempDir
    private Path scratch;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsTheLineForTheFileAndTheTokenOnce() {
        int code = run("new", "alice", "--role=change");

        assertThat(code).isZero();
        var entry = TokenEntry.parse(out.toString(), Role.OF_OPERATORS);
        assertThat(entry.name()).isEqualTo("alice");
        assertThat(entry.role()).isEqualTo(Role.CHANGE);
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("The token, shown only now: dxop_");
        var token = err.toString().strip().replaceFirst(".* ", "");
        assertThat(entry.hash().isSameAs(TokenHash.of(token))).isTrue();
    }

    @Test
    void writesTheTokenIntoAFileThatOnlyItsOwnerReads() throws IOException {
        var file = scratch.resolve("token");

        int code = run("new", "alice", "--role", "read", "--out", file.toString());

        assertThat(code).isZero();
        assertThat(err.toString()).isEmpty();
        var token = Files.readString(file);
        assertThat(token).matches("dxop_[A-Za-z0-9_-]{43}\n");
        assertThat(TokenEntry.parse(out.toString(), Role.OF_OPERATORS).hash().isSameAs(TokenHash.of(token.strip())))
                .isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void makesTokensOfSendersToo() {
        int code = run("new", "ci", "--role=send");

        assertThat(code).isZero();
        assertThat(TokenEntry.parse(out.toString(), Role.OF_SENDERS).name()).isEqualTo("ci");
        assertThat(err.toString()).startsWith("The token, shown only now: dxse_");
    }

    @Test
    void overwritesNoFile() throws IOException {
        var file = Files.writeString(scratch.resolve("token"), "another");

        int code = run("new", "alice", "--role=read", "--out=" + file);

        assertThat(code).isEqualTo(1);
        assertThat(Files.readString(file)).isEqualTo("another");
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).singleElement().asString().contains("exists already");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new alice",
                "new --role=read",
                "new alice --role=admin",
                "new anonymous --role=read",
                "new a/b --role=read",
                ""
            })
    void whatIsNotUnderstoodMakesNoToken(String arguments) {
        int code = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("data-exporter: ").doesNotContain("dxop_", "dxse_");
    }

    private int run(String... arguments) {
        return CommandLineRun.run(
                out,
                err,
                Stream.concat(Stream.of("token"), Stream.of(arguments)).toList());
    }
}
