package io.narrows.exporter.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPointerTest {
    /// The document of RFC 6901, section 5.
    private static final String RFC = """
            {
               "foo": ["bar", "baz"],
               "": 0,
               "a/b": 1,
               "c%d": 2,
               "e^f": 3,
               "g|h": 4,
               "i\\\\j": 5,
               "k\\"l": 6,
               " ": 7,
               "m~n": 8
            }
            """;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "`/foo`;`[\"bar\", \"baz\"]`",
                "/foo/0;\"bar\"",
                "/;0",
                "/a~1b;1",
                "/c%d;2",
                "/e^f;3",
                "/g|h;4",
                "/i\\j;5",
                "/k\"l;6",
                "/ ;7",
                "/m~0n;8"
            },
            delimiter = ';')
    void aPointerFindsWhatTheRfcSays(String pointer, String value) {
        assertThat(find(RFC, JsonPointer.of(pointer))).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bar", "/foo/2", "/foo/-", "/foo/01", "/foo/-1", "/foo/0/x", "/foo/99999999999", "//x"})
    void aPointerThatLeadsNowhereFindsNothing(String pointer) {
        assertThat(find(RFC, JsonPointer.of(pointer))).isEmpty();
    }

    @Test
    void theEmptyPointerLeadsToTheWhole() {
        assertThat(find("[1]", JsonPointer.of(""))).contains("[1]");
    }

    @Test
    void aValueKeepsItsSpelling() {
        var json = "{\"a\":[1.50,1e2,-0.0E-1,123456789012345678901234567890,{\"b\" : \"\\u00e9\\/\"},true,null]}";

        assertThat(found(json, "a", "0")).contains("1.50");
        assertThat(found(json, "a", "1")).contains("1e2");
        assertThat(found(json, "a", "2")).contains("-0.0E-1");
        assertThat(found(json, "a", "3")).contains("123456789012345678901234567890");
        assertThat(found(json, "a", "4")).contains("{\"b\" : \"\\u00e9\\/\"}");
        assertThat(found(json, "a", "5")).contains("true");
        assertThat(found(json, "a", "6")).contains("null");
    }

    @Test
    void ofMembersWithTheSameNameTheLastCounts() {
        assertThat(found("{\"a\":1,\"b\":{\"a\":2},\"\\u0061\":3}", "a")).contains("3");
    }

    @Test
    void bracketsAndQuotesInStringsEndNothing() {
        assertThat(found("{\"x\":\"]}\\\"{[\",\"y\":[\"\\\\\",\"}\"],\"z\":1}", "z"))
                .contains("1");
    }

    @Test
    void theWholeIsFoundWithoutTheSpaceAroundIt() {
        assertThat(found(" [1] ")).contains("[1]");
        assertThat(found("1.5")).contains("1.5");
        assertThat(found("[]", "0")).isEmpty();
        assertThat(found("{ }", "")).isEmpty();
    }

    @Test
    void noDepthOverflowsTheStack() {
        int depth = 100_000;
        var json = "{\"deep\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"a\":1}";

        assertThat(found(json, "a")).contains("1");
    }

    @Test
    void aStringStandsForItsText() {
        assertThat(text("\"plain é\"")).contains("plain é");
        assertThat(text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud83d\\ude00.\"")).contains("\"\\/\b\f\n\r\té😀.");
    }

    private static Optional<String> found(String json, String... way) {
        return find(json, new JsonPointer(List.of(way)));
    }

    private static Optional<String> find(String json, JsonPointer pointer) {
        return pointer.in(JsonValue.parse(json.getBytes(UTF_8))).map(JsonValue::raw);
    }

    private static Optional<String> text(String json) {
        return JsonValue.parse(json.getBytes(UTF_8)).text();
    }
}
