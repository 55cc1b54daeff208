package io.narrows.exporter.domain.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException.Fault;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    @Test
    void anObjectIsReadMemberByMember() {
        var json = reader(" { \"a\" : \"x\" , \"b\" : [ 1.50 , true ] , \"c\" : { } } ");

        json.beginObject();
        assertThat(json.nextMember()).isTrue();
        assertThat(json.name()).isEqualTo("a");
        assertThat(json.string(10)).contains("x");
        assertThat(json.nextMember()).isTrue();
        json.beginArray();
        assertThat(json.nextElement()).isTrue();
        assertThat(json.number(10)).contains("1.50");
        assertThat(json.nextElement()).isTrue();
        assertThat(json.peek()).isEqualTo(Kind.TRUE);
        json.skip();
        assertThat(json.nextElement()).isFalse();
        assertThat(json.nextMember()).isTrue();
        json.beginObject();
        assertThat(json.nextMember()).isFalse();
        assertThat(json.nextMember()).isFalse();
        json.end();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7, 8, 9, 15, 16, 17, 100, 10_000})
    void aStringIsDecodedWhateverItsLength(int padding) {
        for (var pad : new String[] {"x", "é", "\u2028", "🦜"}) {
            var around = pad.repeat(padding);
            var escaped = around + "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83e\\udd9c" + around;
            var meant = around + "\"\\/\b\f\n\r\tAé€🦜" + around;

            assertThat(new String(reader("\"" + escaped + "\"").utf8(), UTF_8)).isEqualTo(meant);
            assertThat(new String(reader("\"" + around + "\"").utf8(), UTF_8)).isEqualTo(around);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\n", "a\\\"b", "\\u00e9", "\\ud800", "\u00C3\u00A9", "\u00FF"})
    void eachOfManyStringsIsDecoded(String spelled) {
        var string = "\"" + spelled + "\"";
        var text = "[" + (string + ",").repeat(100) + "\"" + spelled + "\\x\"]";

        var json = new JsonReader(text.getBytes(ISO_8859_1), 1);
        json.beginArray();
        for (int i = 0; i < 100; i++) {
            assertThat(json.nextElement()).isTrue();
            assertThat(json.utf8()).isEqualTo(new JsonReader(string.getBytes(ISO_8859_1), 1).utf8());
        }
        assertThat(json.nextElement()).isTrue();
        assertThatThrownBy(json::utf8)
                .isInstanceOfSatisfying(
                        JsonSyntaxException.class, e -> assertThat(e.offset()).isEqualTo(text.indexOf('x')));
    }

    @ParameterizedTest
    @CsvSource({
        "\\ud800, \uFFFD",
        "\\udc00, \uFFFD",
        "\\ud800\\u0041, \uFFFDA",
        "\\ud800\\ud800\\udc00, \uFFFD\uD800\uDC00",
        "\\udc00\\ud800, \uFFFD\uFFFD",
        "a\\ud83ex, a\uFFFDx"
    })
    void aHalfSurrogatePairBecomesTheReplacementCharacter(String escaped, String meant) {
        assertThat(reader("\"" + escaped + "\"").string(100)).contains(meant);
    }

    /// As Go does it: one for each byte.
    @ParameterizedTest
    @CsvSource({
        "ff, \uFFFD",
        "61ff62, a\uFFFDb",
        "eda080, \uFFFD\uFFFD\uFFFD",
        "e282, \uFFFD\uFFFD",
        "f09fa6, \uFFFD\uFFFD\uFFFD",
        "c0af, \uFFFD\uFFFD",
        "c3a9ffc3a9, é\uFFFDé",
        "616161616161616161ff5c2f62, aaaaaaaaa\uFFFD/b"
    })
    void aByteThatIsNotUtf8BecomesAReplacementCharacterOfItsOwn(String hex, String meant) {
        var quoted = HexFormat.of().parseHex("22" + hex + "22");

        assertThat(new JsonReader(quoted, 1).string(100)).contains(meant);
        assertThat(new JsonReader(quoted, 1).skip().isUtf8()).isFalse();
    }

    @Test
    void namesMatchAsGoMatchesFields() {
        assertThat(isNamed("SOURCE")).isTrue();
        assertThat(isNamed("\\u0053ource")).isTrue();
        assertThat(isNamed("\u017Fource")).isTrue();
        assertThat(isNamed("sources")).isFalse();
        assertThat(isNamed("sourc")).isFalse();
        assertThat(isNamed("\u017Fourc")).isFalse();
        assertThat(isNamed("")).isFalse();
    }

    private static boolean isNamed(String name) {
        var json = reader("{\"" + name + "\":1}");
        json.beginObject();
        json.nextMember();
        return json.isNamed("source");
    }

    @Test
    void whatIsReadOverIsKnown() {
        var text = " [\n{\"a\":[\"[[[[\"]}] ";
        var bytes = text.getBytes(UTF_8);
        var word = "\"\\n\"".getBytes(UTF_8);

        assertThat(new JsonReader(bytes, 3).skip())
                .isEqualTo(new JsonValue(bytes, Kind.ARRAY, 1, text.length() - 1, 3, false, true));
        assertThat(new JsonReader(word, 3).skip()).isEqualTo(new JsonValue(word, Kind.STRING, 0, 4, 0, true, true));
    }

    @Test
    void depthTakesNoStack() {
        int depth = 5_000_000;

        assertThat(reader("[".repeat(depth) + "]".repeat(depth)).skip().depth()).isEqualTo(depth);
        assertThat(reader("{\"a\":[".repeat(1_000) + "]}".repeat(1_000)).skip().depth())
                .isEqualTo(2_000);
    }

    @Test
    void aLimitIsFoundWhenItIsReached() {
        var text = "[\"" + "x".repeat(1_000_000) + "\"]";
        var json = reader(text);
        json.beginArray();
        json.nextElement();
        int before = json.limit(100);

        assertThatThrownBy(json::skip).isInstanceOfSatisfying(JsonSyntaxException.class, e -> {
            assertThat(e.fault()).isEqualTo(Fault.OVER_LIMIT);
            assertThat(e.offset()).isEqualTo(101);
        });
        json.limitTo(before);
        json.goTo(1);
        assertThat(json.skip().to()).isEqualTo(text.length() - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\" 1}|is not JSON at line 1, column 6",
                "{\"é\":nil}|is not JSON at line 1, column 7",
                "[1,2|ends before its JSON is complete",
                "[[[[]]]]|is nested too deeply at line 1, column 4",
                "\uFEFF{}|begins with a byte order mark: send UTF-8 without one",
                "{}x|is not JSON at line 1, column 3",
                "\"\\u12x4\"|is not JSON at line 1, column 6",
                "[01]|is not JSON at line 1, column 3"
            })
    void aFaultSaysWhereItIs(String text, String problem) {
        var bytes = text.getBytes(UTF_8);
        var json = new JsonReader(bytes, 3);

        assertThatThrownBy(() -> {
                    json.skip();
                    json.end();
                })
                .isInstanceOfSatisfying(
                        JsonSyntaxException.class,
                        e -> assertThat(e.problem(bytes)).isEqualTo(problem));
    }

    @Test
    void aByteOrderMarkOfUtf16IsToldToo() {
        for (var hex : new String[] {"feff007b007d", "fffe7b007d00"}) {
            assertThatThrownBy(() -> new JsonReader(HexFormat.of().parseHex(hex), 3).peek())
                    .isInstanceOfSatisfying(
                            JsonSyntaxException.class,
                            e -> assertThat(e.fault()).isEqualTo(Fault.BYTE_ORDER_MARK));
        }
    }

    private static JsonReader reader(String text) {
        return new JsonReader(text.getBytes(UTF_8), Integer.MAX_VALUE);
    }
}
