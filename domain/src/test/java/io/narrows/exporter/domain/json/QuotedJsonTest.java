package io.narrows.exporter.domain.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.fuzz.FuzzSeeds;
import io.narrows.exporter.domain.fuzz.Mutator;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// One pass over a JSON text in a JSON string says what two passes say, or nothing.
class QuotedJsonTest {
    private static final List<String> SEEDS = List.of(
            "{}",
            "[ ]\n",
            "{\"a\":{\"b\":[{},[],[[]]]},\"c\":\"x\\u00e9\\ud83e\\udd9c\\n\\\"\\\\\",\"d\":\"\"}",
            "[1,-0.5e+3,true,false,null,\"\",\"0123456789abcdef\"]",
            "{\n  \"name\" : \"é€🦜\",\r\n\t\"list\": [ ],\n  \"of\": { } }\n",
            "[".repeat(Long.SIZE) + "]".repeat(Long.SIZE));

    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\\\",
            "\\\"",
            "\\\\\\\"",
            "\\\\\\\\",
            "\\\\u00e9",
            "\\u00e9",
            "\\u0022",
            "\\u007b",
            "\\ud83e",
            "\\t",
            "\\n",
            "\\r",
            "\\f",
            "\\b",
            "\\/",
            "\\\\/",
            "\\1",
            "alse",
            "null",
            "true",
            "false",
            "0",
            "-",
            "1e9",
            ".",
            " ",
            "\n",
            "\u0001",
            "\\u0001",
            "é",
            "🦜",
            "\\\"a\\\":",
            "{\\\"");

    @Property(shrinking = ShrinkingMode.OFF)
    void onePassSaysWhatTwoPassesSay(@ForAll("seeds") long seed) {
        var random = new SplittableRandom(seed);
        var mutator = new Mutator(random, TOKENS);
        var text = mutator.one(SEEDS).getBytes(UTF_8);
        if (random.nextBoolean()) {
            text = mutator.mutated(text);
        }
        var string = random.nextBoolean() ? JsonStrings.quote(text) : spelled(text, random);
        if (random.nextBoolean()) {
            string = mutator.mutated(string);
        }
        check((new String(string, ISO_8859_1) + " ".repeat(random.nextInt(10))).getBytes(ISO_8859_1), random);
    }

    /// Compares both ways over the same bytes, within a limit at random.
    private static void check(byte[] json, RandomGenerator random) {
        int limit = random.nextInt(4) == 0 ? random.nextInt(json.length + 1) : json.length;
        var one = new JsonReader(json, 1);
        one.limit(limit);
        var quoted = one.quotedJson();
        if (quoted.isEmpty()) {
            assertThat(new String(json, 0, one.offset(), ISO_8859_1)).isBlank();
            return;
        }
        var two = new JsonReader(json, 1);
        two.limit(limit);
        var text = two.utf8();
        var value = quoted.get().value();
        int length = quoted.get().length();
        assertThat(Arrays.copyOf(value.json(), length)).isEqualTo(text);
        assertThat(value.json().length).isLessThanOrEqualTo(length + length / JsonText.LEAST_USED);
        assertThat(one.offset()).isEqualTo(two.offset());
        var payload = Payload.read(new JsonReader(json, 1));
        assertThat(payload.toByteArray()).isEqualTo(text);
        assertThat(payload).isEqualTo(Payload.ofUtf8(text)).hasSameHashCodeAs(Payload.ofUtf8(text));
        assertThat(payload.utf8().clear()).as("all that can be seen").isEqualTo(ByteBuffer.wrap(text));
        assertThat(payload.oneLine()).isEqualTo(Payload.ofUtf8(text).oneLine());
        assertThat(payload.text()).isEqualTo(new String(text, UTF_8));
        assertThat(payload.format()).isEqualTo(PayloadFormat.of(text));
        var again = JsonValue.parse(text);
        assertThat(value.kind()).isEqualTo(again.kind());
        assertThat(value.from()).isEqualTo(again.from());
        assertThat(value.to()).isEqualTo(again.to());
    }

    /// Spells some bytes of a text with an escape that encoders would not need.
    private static byte[] spelled(byte[] text, RandomGenerator random) {
        var spelled = new StringBuilder("\"");
        for (byte b : text) {
            if (b > 0 && random.nextInt(10) == 0) {
                spelled.append("\\u00%02X".formatted(b));
            } else if (b == '"' || b == '\\' || b == '/') {
                spelled.append('\\').append((char) b);
            } else {
                spelled.append(b == '\n' ? "\\n" : b == '\r' ? "\\r" : b == '\t' ? "\\t" : (char) (b & 0xFF));
            }
        }
        return spelled.append('"').toString().getBytes(ISO_8859_1);
    }

    @Property
    void whatEncodersWriteTakesOnePass(@ForAll("seeds") long seed) {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder();
        append(text, random, 0);
        text.append(random.nextBoolean() ? "\n" : "");

        var string = JsonStrings.quote(text.toString()) + " ".repeat(random.nextInt(10));
        if (random.nextBoolean()) {
            string = escaped(string);
        }

        assertThat(new JsonReader(string.getBytes(UTF_8), 1).quotedJson())
                .as(string)
                .hasValueSatisfying(json -> assertThat(new String(json.value().json(), 0, json.length(), UTF_8))
                        .isEqualTo(text.toString()));
    }

    /// An object or array with values of all kinds, on one line or on many.
    private static void append(StringBuilder text, RandomGenerator random, int depth) {
        var space = List.of("", " ", "\n" + "  ".repeat(depth), "\r\n\t").get(random.nextInt(4));
        boolean isObject = random.nextBoolean();
        int size = depth > 8 ? 0 : random.nextInt(4);
        text.append(isObject ? '{' : '[')
                .append(size > 0 ? space : List.of("", " ").get(random.nextInt(2)));
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : "," + space);
            if (isObject) {
                appendText(text, random);
                text.append(List.of(":", ": ", " : ").get(random.nextInt(3)));
            }
            switch (random.nextInt(5)) {
                case 0 -> text.append(List.of("true", "false", "null").get(random.nextInt(3)));
                case 1 -> text.append(random.nextDouble());
                case 2 -> append(text, random, depth + 1);
                default -> appendText(text, random);
            }
            text.append(i == size - 1 ? space : "");
        }
        text.append(isObject ? '}' : ']');
    }

    private static void appendText(StringBuilder text, RandomGenerator random) {
        var pieces =
                List.of("a", "bcdefgh", "0123456789abcdef", "é", "🦜", "\\\"", "\\\\", "\\n", "\\u00e9", "\\/", "/");
        text.append('"');
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        text.append('"');
    }

    /// As encoders write it that escape all but ASCII, and slashes.
    private static String escaped(String string) {
        var escaped = new StringBuilder();
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '/') {
                escaped.append("\\/");
            } else if (c > '~') {
                escaped.append("\\u%04x".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    @Example
    void whatIsNotJsonOrSpelledAsNoEncoderDoesTakesTwoPasses() {
        for (var string : List.of(
                "\"\"",
                "\"text\"",
                "\"1\"",
                "\" {}\"",
                "\"{\"",
                "\"{}",
                "\"[1,]\"",
                "\"[1 2]\"",
                "\"[\n1]\"",
                "\"[1\t]\"",
                "\"{\\\"a\\\"}\"",
                "\"{\\\"a\\\":}\"",
                "\"{1:2}\"",
                "\"[\\1]\"",
                "\"[\\false]\"",
                "\"[\\\"\\\\x\\\"]\"",
                "\"[\\\"\\\\\\u0022\\\"]\"",
                "\"[\\\"\\n\\\"]\"",
                "\"[\\\"\\u0001\\\"]\"",
                "\"\\u007b}\"",
                "\"[\\u0022\\u0022]\"",
                "\"[\\\"\u00FF\\\"]\"",
                "\"[]\\u0020\"",
                "\"[]x\"",
                "\"" + "[".repeat(Long.SIZE + 1) + "]".repeat(Long.SIZE + 1) + "\"")) {
            for (int behind = 0; behind < 10; behind++) {
                var json = new JsonReader((string + " ".repeat(behind)).getBytes(ISO_8859_1), 1);

                assertThat(json.quotedJson()).as(string).isEmpty();
                assertThat(json.offset()).isZero();
            }
        }
    }

    @Provide
    Arbitrary<Long> seeds() {
        return FuzzSeeds.all();
    }
}
