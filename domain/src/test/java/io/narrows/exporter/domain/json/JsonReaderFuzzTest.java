package io.narrows.exporter.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.fuzz.FuzzSeeds;
import io.narrows.exporter.domain.fuzz.HeapWatch;
import io.narrows.exporter.domain.fuzz.Mutator;
import io.narrows.exporter.domain.report.PayloadFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/// Whatever the bytes are, they are read or refused.
class JsonReaderFuzzTest {
    private static final int MAX_DEPTH = 200;
    private static final String CANARY = "s3cr3t-c4n4ry";

    private static final List<String> SEEDS = List.of(
            "",
            "null",
            " [1,-0.5e+3,true,false,null,\"\"] ",
            "{\"a\":{\"b\":[{},[],[[]]]},\"c\":\"x\\u00e9\\ud83e\\udd9c\\n\"}",
            "{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"http://u:" + CANARY
                    + "@h:1\",\"checkCert\":false}},\"payload\":\"{\\\"a\\\":1}\"}",
            "\"" + "0123456789abcdef".repeat(8) + "\\\\\\\"\\/\\b\\f\\n\\r\\t\\ud800\"",
            "{\"k\":\"" + "é€🦜".repeat(11) + "\",\"\":[1e-1000000,123456789012345678901234567890]}",
            "[".repeat(MAX_DEPTH) + "]".repeat(MAX_DEPTH),
            "{\"a\":".repeat(70) + "0" + "}".repeat(70));

    private static final List<String> TOKENS = List.of(
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83e", "\\udd9c", "\\u0000", "null", "true", "false",
            "0", "-", "1e9", ".", "{\"a\":", "[[", "\"\":", " ", "\n", "\t", "\u0001", "é", "€", "🦜", "\u017F",
            "\u212A");

    private static final HeapWatch HEAP = new HeapWatch(FuzzSeeds.cases());

    @Property(shrinking = ShrinkingMode.OFF)
    void everyTextIsReadOrRefused(@ForAll("seeds") long seed) {
        var random = new SplittableRandom(seed);
        var mutator = new Mutator(random, TOKENS);
        var json = mutator.mutated(mutator.one(SEEDS).getBytes(UTF_8));
        var before = json.clone();

        var span = readOver(json);
        boolean walked = walk(json, random);
        span.ifPresentOrElse(
                value -> checkAccepted(value),
                () -> assertThat(walked).as("read value by value").isFalse());
        PayloadFormat.of(json);
        checkQuoting(json);

        assertThat(json).isEqualTo(before);
        HEAP.count();
    }

    @Provide
    Arbitrary<Long> seeds() {
        return FuzzSeeds.all();
    }

    @AfterContainer
    static void nothingGrew() {
        HEAP.check();
    }

    private static Optional<JsonValue> readOver(byte[] json) {
        try {
            var reader = new JsonReader(json, MAX_DEPTH);
            var span = reader.skip();
            reader.end();
            return Optional.of(span);
        } catch (JsonSyntaxException e) {
            assertThat(e.offset()).isBetween(0, json.length);
            assertThat(e.problem(json) + e.getMessage()).doesNotContain(CANARY);
            return Optional.empty();
        }
    }

    private static void checkAccepted(JsonValue value) {
        assertThat(value.depth()).isBetween(0, MAX_DEPTH);
        assertThat(value.from()).isLessThan(value.to());
        var spelled = value.spelled();
        var dense = JsonStrings.compact(spelled, spelled.length);
        var again = readOver(dense);
        assertThat(again).as("without white space").isPresent();
        assertThat(again.orElseThrow().depth()).isEqualTo(value.depth());
        assertThat(JsonStrings.compact(dense, dense.length)).isEqualTo(dense);
    }

    private static void checkQuoting(byte[] text) {
        var read = new JsonReader(JsonStrings.quote(text), 1).utf8();
        assertThat(new String(read, UTF_8)).isEqualTo(new String(Utf8.replaced(text, 0, text.length), UTF_8));
    }

    /// Reads the text as one who takes what he finds, values at random being read over, within limits at random.
    private static boolean walk(byte[] json, RandomGenerator random) {
        var reader = new JsonReader(json, MAX_DEPTH);
        boolean isLimited = random.nextInt(8) == 0;
        try {
            if (isLimited) {
                reader.limit(random.nextInt(json.length + 8));
            }
            value(reader, random);
            reader.end();
            return !isLimited;
        } catch (JsonSyntaxException e) {
            assertThat(e.offset()).isBetween(0, json.length);
            return false;
        }
    }

    private static void value(JsonReader reader, RandomGenerator random) {
        int start = reader.offset();
        switch (reader.peek()) {
            case OBJECT -> {
                reader.beginObject();
                while (reader.nextMember()) {
                    reader.isNamed("source");
                    assertThat(reader.name().getBytes(UTF_8)).hasSize(reader.nameLength());
                    value(reader, random);
                }
            }
            case ARRAY -> {
                reader.beginArray();
                while (reader.nextElement()) {
                    value(reader, random);
                }
            }
            case STRING -> {
                int from = reader.offset();
                var span = random.nextBoolean() ? reader.skip() : null;
                if (span != null) {
                    reader.goTo(span.from());
                }
                var bytes = reader.utf8();
                reader.goTo(from);
                assertThat(reader.string(bytes.length)).contains(new String(bytes, UTF_8));
            }
            case NUMBER -> reader.number(random.nextInt(20));
            case TRUE, FALSE, NULL -> reader.skip();
        }
        assertThat(reader.offset()).isGreaterThan(start);
    }
}
