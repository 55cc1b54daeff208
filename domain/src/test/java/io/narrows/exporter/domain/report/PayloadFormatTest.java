package io.narrows.exporter.domain.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.report.PayloadFormat.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadFormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{}|JSON_OBJECT|1|true",
                " {\"a\":[1,{\"b\":2}]}|JSON_OBJECT|3|true",
                "[{}]|JSON_ARRAY|2|true",
                "\"\\n\"|JSON_SCALAR|0|true",
                "-0.5e3|JSON_SCALAR|0|true",
                "null|JSON_SCALAR|0|true",
                "a text|NOT_JSON|0|true",
                "' '|NOT_JSON|0|true",
                "{}{}|NOT_JSON|0|true",
                "{\"a\"|NOT_JSON|0|true",
                "NaN|NOT_JSON|0|true"
            })
    void aTextIsReadOnce(String text, Kind kind, int depth, boolean isOneLine) {
        assertThat(Payload.of(text).format()).isEqualTo(new PayloadFormat(kind, depth, isOneLine));
    }

    @Test
    void aLineBreakBetweenTokensOrAroundThemCounts() {
        assertThat(Payload.of("{\n}").format().isOneLine()).isFalse();
        assertThat(Payload.of("\r[]").format().isOneLine()).isFalse();
        assertThat(Payload.of("[]\n").format().isOneLine()).isFalse();
        assertThat(Payload.of("two\nlines").format().isOneLine()).isFalse();
    }

    @Test
    void anEmptyPayloadIsEmpty() {
        assertThat(Payload.EMPTY.format()).isEqualTo(new PayloadFormat(Kind.EMPTY, 0, true));
        assertThat(Payload.EMPTY.format().isJson()).isFalse();
    }

    @Test
    void bytesThatAreNotUtf8AreNotJson() {
        assertThat(Payload.ofUtf8(new byte[] {'"', (byte) 0xFF, '"'}).format().kind())
                .isEqualTo(Kind.NOT_JSON);
    }
}
