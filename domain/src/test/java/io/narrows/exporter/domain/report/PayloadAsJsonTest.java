package io.narrows.exporter.domain.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.PayloadFormat.Kind;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadAsJsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"{}", " {\"a\":1} ", "{\"a\":{\"b\":[]},\"a\":2}", "\t{\r\n}\n", "{\"\":\"\"}"})
    void anObjectIsAnObject(String text) {
        assertThat(Payload.of(text).format().kind()).isEqualTo(Kind.JSON_OBJECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1,\"a\",null,true,false,{},[[]]]", " [ ] ", "[\n1\n,\n2\n]"})
    void anArrayIsAnArray(String text) {
        assertThat(Payload.of(text).format().kind()).isEqualTo(Kind.JSON_ARRAY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "false",
                "null",
                "\"\"",
                "\"text\"",
                "0",
                "-0",
                "12",
                "-1.50",
                "1e400",
                "1E+2",
                "1.0e-2",
                "0.1",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD800\"",
                "\"é ü € 😀 \u007f \u2028\""
            })
    void aSingleValueIsAScalar(String text) {
        assertThat(Payload.of(text).format().kind()).isEqualTo(Kind.JSON_SCALAR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "text",
                "{",
                "}",
                "[",
                "]",
                "{]",
                "[}",
                "[{]}",
                "[,]",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\":1}}",
                "{} {}",
                "1 2",
                "nul",
                "nulll",
                "True",
                "NaN",
                "Infinity",
                "+1",
                "-",
                "01",
                "-01",
                "1.",
                ".1",
                "1e",
                "1e+",
                "1.e1",
                "0x1",
                "\"",
                "\"a",
                "\"\\",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"a\u0000b\"",
                "// comment\n{}",
                "{} // comment",
                "/**/{}",
                "\uFEFF{}",
                "{}\u0000",
                "{}\u00a0",
                "é"
            })
    void anythingElseIsNoJson(String text) {
        assertThat(Payload.of(text).format().isJson()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22ff22",
                "22c022",
                "22c0af22",
                "22c122",
                "22e0808022",
                "22eda08022",
                "22f0808080",
                "22f4908080",
                "22f5808080",
                "22c3",
                "22c322",
                "22e28222",
                "22e282",
                "22f09f9822",
                "228022"
            })
    void aStringThatIsNotUtf8IsNoJson(String hex) {
        assertThat(Payload.ofUtf8(HexFormat.of().parseHex(hex)).format().isJson())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "` {\"a\": 1.0, \"a\":\t01e }`|`\" {\\\"a\\\": 1.0, \\\"a\\\":\\t01e }\"`",
                "` {\"a\": 1.0, \"a\":\t1E+02 } `|` {\"a\": 1.0, \"a\":\t1E+02 } `",
                "`[1, 2]`|`[1, 2]`"
            })
    void aTextOnOneLineStaysAsItCame(String text, String line) {
        assertThat(oneLine(text)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\n  \t"})
    void aTextOnSeveralLinesLosesTheSpaceBetweenItsTokensAndNothingElse(String space) {
        var spread = "~{~\"a b\\n\\\\\"~:~[~1.50~,~-0~,~1E400~]~,~\"\\\"~\" ~:~true~,~\"a b\\n\\\\\"~:~null~}~";

        var line = oneLine(spread.replace("\\\"~\"", "\\\" {x: y} \"").replace("~", space));

        assertThat(line).isEqualTo("{\"a b\\n\\\\\":[1.50,-0,1E400],\"\\\" {x: y} \":true,\"a b\\n\\\\\":null}");
    }

    @Test
    void anyJsonMeansTheSameOnOneLine() {
        var random = new Random(20261123);
        for (int i = 0; i < 2_000; i++) {
            var dense = new StringBuilder();
            var spread = new StringBuilder("\n");
            write(random, 5, dense, spread);

            assertThat(oneLine(spread.toString())).isEqualTo(dense.toString());
        }
    }

    @Test
    void aTextThatIsCutOffIsNoJson() {
        var whole = "{\"a\":[1.5,{\"b\":\"\\u00e9é\\\\\"}],\"c\":null}";
        for (int length = 0; length < whole.length(); length++) {
            assertThat(Payload.of(whole.substring(0, length)).format().isJson())
                    .as(whole.substring(0, length))
                    .isFalse();
        }
    }

    @Test
    void aTextNestedAHundredThousandDeepIsReadLikeAnyOther() {
        int depth = 100_000;
        var arrays = "[".repeat(depth) + "\n" + "]".repeat(depth);
        var objects = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);

        assertThat(Payload.of(arrays).format().kind()).isEqualTo(Kind.JSON_ARRAY);
        assertThat(oneLine(arrays)).isEqualTo(arrays.replace("\n", ""));
        assertThat(Payload.of(objects).format().kind()).isEqualTo(Kind.JSON_OBJECT);
        assertThat(Payload.of(objects.substring(1)).format().isJson()).isFalse();
        assertThat(Payload.of("[".repeat(depth)).format().isJson()).isFalse();
    }

    @Test
    void aTextThatIsNoJsonBecomesAString() {
        assertThat(oneLine("it said \"no\",\r\n\tC:\\tmp\u0001 é\u2028😀"))
                .isEqualTo("\"it said \\\"no\\\",\\r\\n\\tC:\\\\tmp\\u0001 é\u2028😀\"");
        assertThat(oneLine("")).isEqualTo("\"\"");
    }

    @Test
    void aQuotedTextIsJsonAgain() {
        var everything = new StringBuilder();
        for (int c = 0; c <= 0x2100; c++) {
            everything.append((char) c);
        }

        var quoted = Payload.of(JsonStrings.quote(everything.toString()));

        assertThat(quoted.format().kind()).isEqualTo(Kind.JSON_SCALAR);
        assertThat(text(quoted.oneLine())).doesNotContain("\n", "\r");
    }

    @Test
    void aLoneSurrogateIsReplaced() {
        assertThat(JsonStrings.quote("a\uD800b")).isEqualTo("\"a\uFFFDb\"");
    }

    @Test
    void theLineCanBeReadAgain() {
        var json = Payload.of("[\n1\n]");

        json.oneLine().get();

        assertThat(text(json.oneLine())).isEqualTo("[1]");
        assertThat(json.oneLine().isReadOnly()).isTrue();
    }

    private static String oneLine(String text) {
        return text(Payload.of(text).oneLine());
    }

    private static String text(ByteBuffer utf8) {
        return UTF_8.decode(utf8).toString();
    }

    /// Writes a random JSON value twice: without white space, and with much of it.
    private static void write(Random random, int levels, StringBuilder dense, StringBuilder spread) {
        int kind = random.nextInt(levels == 0 ? 4 : 6);
        switch (kind) {
            case 0 -> both(dense, spread, random, "true", "false", "null");
            case 1 ->
                both(dense, spread, random, "0", "-1", "10.50", "1e5", "1.0E-300", "123456789012345678901234567890");
            case 2, 3 -> both(dense, spread, random, "\"\"", "\" a  b \"", "\"\\\"[{:,\\\\\"", "\"\\u0020é😀\"");
            default -> {
                boolean object = kind == 4;
                both(dense, spread, random, object ? "{" : "[");
                int members = random.nextInt(4);
                for (int i = 0; i < members; i++) {
                    if (i > 0) {
                        both(dense, spread, random, ",");
                    }
                    if (object) {
                        both(dense, spread, random, "\"a\"", "\" \\\" \"");
                        both(dense, spread, random, ":");
                    }
                    write(random, levels - 1, dense, spread);
                }
                both(dense, spread, random, object ? "}" : "]");
            }
        }
    }

    private static void both(StringBuilder dense, StringBuilder spread, Random random, String... choices) {
        var choice = choices[random.nextInt(choices.length)];
        dense.append(choice);
        spread.append(choice).append(" \t\r\n".repeat(random.nextInt(2)));
    }
}
