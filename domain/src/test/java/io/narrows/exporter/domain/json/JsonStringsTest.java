package io.narrows.exporter.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

        assertThat(new JsonReader(quoted.getBytes(UTF_8), 1).string(Integer.MAX_VALUE))
                .contains(text.toString());
        assertThat(quoted).startsWith("\"\\u0000\\u0001").doesNotContain("\n", "\r", "\t");
    }

    @Test
    void aTextIsQuotedAsItsBytesAre() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            var text = "a" + (char) c + "b";
            var expected = new String(JsonStrings.quote(Utf8.of(text)), UTF_8);

            assertThat(JsonStrings.quote(text)).isEqualTo(expected);
        }
    }

    @Test
    void bytesThatAreNotUtf8AndHalfPairsAreReplaced() {
        assertThat(new String(JsonStrings.quote(new byte[] {'a', (byte) 0xFF, '\n'}), UTF_8))
                .isEqualTo("\"a\uFFFD\\n\"");
        assertThat(JsonStrings.quote("a\uD800b")).isEqualTo("\"a\uFFFDb\"");
    }

    @Test
    void aTextIsWrittenInPiecesAsItIsQuoted() throws IOException {
        var text = ("\u0000\u001f\t\r\n\"\\/ü\uD83D\uDE00" + "\u0001".repeat(200_000)).getBytes(UTF_8);
        var written = new ByteArrayOutputStream();

        JsonStrings.writeEscaped(text, 0, text.length, written);

        assertThat(written.size()).isEqualTo((int) JsonStrings.escapedLength(text, 0, text.length));
        assertThat("\"" + written.toString(UTF_8) + "\"").isEqualTo(new String(JsonStrings.quote(text), UTF_8));
        assertThat(JsonValue.parse(JsonStrings.quote(text)).text()).contains(new String(text, UTF_8));
    }

    @Test
    void anEmptyPartIsWrittenAsNothing() throws IOException {
        var written = new ByteArrayOutputStream();

        JsonStrings.writeEscaped(new byte[] {'"'}, 1, 1, written);

        assertThat(written.size()).isZero();
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
