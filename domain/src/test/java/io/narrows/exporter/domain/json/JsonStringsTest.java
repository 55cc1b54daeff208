package io.narrows.exporter.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JsonStringsTest {
    private static final int MANY = 10_000_000;

    @Test
    void aQuotedTextReadsBackAsTheText() {
        var text = new StringBuilder();
        for (int c = 0; c < 0x3000; c++) {
            text.append((char) c);
        }
        text.append("🦜");

        var quoted = JsonStrings.quote(text.toString());

        assertThat(new JsonReader(quoted, 1).string(Integer.MAX_VALUE)).contains(text.toString());
        assertThat(new String(quoted, UTF_8)).startsWith("\"\\u0000\\u0001").doesNotContain("\n", "\r", "\t");
    }

    @Test
    void bytesThatAreNotUtf8AndHalfPairsAreReplaced() {
        assertThat(new String(JsonStrings.quote(new byte[] {'a', (byte) 0xFF, '\n'}), UTF_8))
                .isEqualTo("\"a\uFFFD\\n\"");
        assertThat(new String(JsonStrings.quote("a\uD800b"), UTF_8)).isEqualTo("\"a\uFFFDb\"");
    }

    /// They took forty times as long. The bound leaves room for the six bytes each, and for a busy machine.
    @Test
    void controlCharactersAreQuotedAsFastAsPlainText() {
        var plain = new byte[MANY];
        Arrays.fill(plain, (byte) '"');
        var control = new byte[MANY];
        Arrays.fill(control, (byte) 1);

        assertThat(JsonStrings.quote(control)).hasSize(6 * MANY + 2);
        assertThat(fastest(control)).isLessThan(12 * fastest(plain));
    }

    private static long fastest(byte[] text) {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long begin = System.nanoTime();
            assertThat(JsonStrings.quote(text)).isNotEmpty();
            fastest = Math.min(fastest, System.nanoTime() - begin);
        }
        return fastest;
    }
}
