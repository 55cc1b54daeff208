package io.narrows.exporter.domain.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEntryTest {
    /// Made with `printf %s a-token | sha256sum`.
    private static final String HASH = "sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387";

    @Test
    void aLineIsReadAsItIsWritten() {
        var entry = new TokenEntry("alice@example.org", Role.READ, TokenHash.of("a-token"));

        var read = TokenEntry.parse("  " + entry.toString().replace(' ', '\t'), Role.OF_OPERATORS);

        assertThat(read.name()).isEqualTo("alice@example.org");
        assertThat(read.role()).isEqualTo(Role.READ);
        assertThat(read.hash().isSameAs(TokenHash.of("a-token"))).isTrue();
        assertThat(read.hash().isSameAs(TokenHash.of("a-tokem"))).isFalse();
        assertThat(read).hasToString(entry.toString());
    }

    @Test
    void aHashIsTheOneOfSha256sum() {
        assertThat(TokenHash.of("a-token")).hasToString(HASH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "alice read",
                "alice read secret",
                "alice admin sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387",
                "alice READ sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387",
                "alice read sha512:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387",
                "alice read sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c701938",
                "alice read sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387 secret",
                "Anonymous read sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387",
                "alice send sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387",
                "dxse_secret read sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387",
                "dxop_secret read sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387",
                "a\"b read sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387"
            })
    void anotherLineIsRefusedAndNotRepeated(String line) {
        assertThatThrownBy(() -> TokenEntry.parse(line, Role.OF_OPERATORS))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("must ")
                .doesNotContain("secret", "alice", "1f60");
    }

    @Test
    void tokensDifferAndHave256RandomBits() {
        var random = new SecureRandom();
        var made = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            made.add(Token.create(Role.READ, random));
        }

        assertThat(made).hasSize(1_000).allMatch(token -> token.matches("dxop_[A-Za-z0-9_-]{43}"));
    }

    @Test
    void theTokenOfASenderLooksUnlikeThatOfAnOperator() {
        assertThat(Token.create(Role.SEND, new SecureRandom())).matches("dxse_[A-Za-z0-9_-]{43}");
        assertThat(TokenEntry.parse("ci send " + HASH, Role.OF_SENDERS).role()).isEqualTo(Role.SEND);
        assertThatThrownBy(() -> TokenEntry.parse("ci change " + HASH, Role.OF_SENDERS))
                .hasMessageStartingWith("must be a name, send, and sha256:");
    }

    @Test
    void aSenderIsNoOperatorAndAnOperatorIsNoSender() {
        assertThat(Role.SEND.allows(Role.SEND)).isTrue();
        for (var role : Role.OF_OPERATORS) {
            assertThat(Role.SEND.allows(role)).isFalse();
            assertThat(role.allows(Role.SEND)).isFalse();
        }
    }

    @Test
    void whoeverMayChangeMayLook() {
        assertThat(Role.CHANGE.allows(Role.READ)).isTrue();
        assertThat(Role.READ.allows(Role.CHANGE)).isFalse();
        assertThat(Role.labels()).containsExactly("read", "change", "send");
    }
}
