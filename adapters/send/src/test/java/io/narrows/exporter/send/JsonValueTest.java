package io.narrows.exporter.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " [ ] ",
                "0",
                "-1.5e+3",
                "1E5",
                "\"\"",
                "\"a\\u00fC\\\\\\\"[{\"",
                "true",
                "false",
                "null",
                "{\"a\":[{},[1,\"]\"]],\"b\":{\"c\":null}}",
                "[[[]],{}]"
            })
    void whatIsJsonIsTaken(String text) throws JsonSyntaxException {
        assertThat(JsonValue.parse(text).raw()).isEqualTo(text.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1,]",
                "{\"a\":1,}",
                "{,}",
                "[,]",
                "{\"a\"}",
                "{a:1}",
                "{'a':1}",
                "01",
                "1.",
                ".5",
                "-",
                "+1",
                "1e",
                "tru",
                "True",
                "NaN",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "{} {}",
                "[]]",
                "[}",
                "{]",
                "// c\n{}",
                "1 2"
            })
    void whatIsNotIsRefused(String text) {
        assertThatThrownBy(() -> JsonValue.parse(text)).isInstanceOf(JsonSyntaxException.class);
    }

    @Test
    void noDepthOverflowsTheStack() throws JsonSyntaxException {
        var deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);

        assertThat(JsonValue.parse(deep).elements()).hasSize(1);
    }

    @Test
    void membersAndElementsAreFoundWhereTheyStand() throws JsonSyntaxException {
        var json = JsonValue.parse("{ \"a\\n\" : [ 1.0 , \"]\" , { } ] , \"b\":-0,\"b\" : true }");

        assertThat(json.members().keySet()).containsExactly("a\n", "b");
        assertThat(json.member("b").orElseThrow().raw()).isEqualTo("true");
        assertThat(json.member("a\n").orElseThrow().elements())
                .extracting(JsonValue::raw)
                .containsExactly("1.0", "\"]\"", "{ }");
    }

    @Test
    void quotedBytesReadBackAsTheyWere() throws JsonSyntaxException, IOException {
        var text = "\u0000\u001f\t\r\n\"\\/ü\uD83D\uDE00" + "\u0001".repeat(200_000);
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        var quoted = new ByteArrayOutputStream();

        JsonString.write(utf8, 0, utf8.length, quoted);

        assertThat(quoted.size()).isEqualTo((int) JsonString.length(utf8, 0, utf8.length));
        assertThat(JsonValue.parse("\"" + quoted.toString(StandardCharsets.UTF_8) + "\"")
                        .text())
                .contains(text);
        assertThat(JsonValue.parse(JsonValue.quote(text)).text()).contains(text);
    }

    @Test
    void wrongUtf8IsFoundWhereItBegins() {
        assertThat(Utf8.firstWrong("aü€\uD83D\uDE00".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(-1);
        assertThat(Utf8.firstWrong(new byte[] {'a', (byte) 0xC0, (byte) 0x80})).isEqualTo(1);
        assertThat(Utf8.firstWrong(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}))
                .isZero();
        assertThat(Utf8.firstWrong(new byte[] {'a', 'b', (byte) 0xE2, (byte) 0x82}))
                .isEqualTo(2);
    }
}
