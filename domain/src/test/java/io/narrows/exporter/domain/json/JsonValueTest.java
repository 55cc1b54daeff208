package io.narrows.exporter.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void whatIsJsonIsTaken(String text) {
        assertThat(parse(text).raw()).isEqualTo(text.strip());
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
        assertThatThrownBy(() -> parse(text)).isInstanceOf(JsonSyntaxException.class);
    }

    @Test
    void noDepthOverflowsTheStack() {
        var deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);

        assertThat(parse(deep).elements()).hasSize(1);
    }

    @Test
    void membersAndElementsAreFoundWhereTheyStand() {
        var json = parse("{ \"a\\n\" : [ 1.0 , \"]\" , { } ] , \"b\":-0,\"b\" : true }");

        assertThat(json.members().keySet()).containsExactly("a\n", "b");
        assertThat(json.member("b").orElseThrow().raw()).isEqualTo("true");
        assertThat(json.member("a\n").orElseThrow().elements())
                .extracting(JsonValue::raw)
                .containsExactly("1.0", "\"]\"", "{ }");
    }

    private static JsonValue parse(String text) {
        return JsonValue.parse(text.getBytes(UTF_8));
    }
}
