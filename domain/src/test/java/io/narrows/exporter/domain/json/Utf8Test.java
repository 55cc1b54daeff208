package io.narrows.exporter.domain.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void wrongUtf8IsFoundWhereItBegins() {
        assertThat(Utf8.wellFormedLength("aü€\uD83D\uDE00".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(10);
        assertThat(Utf8.wellFormedLength(new byte[] {'a', (byte) 0xC0, (byte) 0x80}))
                .isEqualTo(1);
        assertThat(Utf8.wellFormedLength(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}))
                .isZero();
        assertThat(Utf8.wellFormedLength(new byte[] {'a', 'b', (byte) 0xE2, (byte) 0x82}))
                .isEqualTo(2);
    }

    @Test
    void aLineBreakIsFoundWhereverItIs() {
        var plain = "0123456789abcdefghi\u00e4\u000b\u008a\u008d".getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.hasLineBreak(plain, 0, plain.length)).isFalse();
        for (int at = 0; at < plain.length; at++) {
            for (char lineBreak : new char[] {'\n', '\r'}) {
                var broken = plain.clone();
                broken[at] = (byte) lineBreak;
                assertThat(Utf8.hasLineBreak(broken, 0, broken.length)).isTrue();
                assertThat(Utf8.hasLineBreak(broken, at, at + 1)).isTrue();
                assertThat(Utf8.hasLineBreak(broken, 0, at)).isFalse();
                assertThat(Utf8.hasLineBreak(broken, at + 1, broken.length)).isFalse();
            }
        }
    }
}
