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
}
