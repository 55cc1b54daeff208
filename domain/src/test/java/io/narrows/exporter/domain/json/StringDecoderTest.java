package io.narrows.exporter.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.narrows.exporter.domain.json.JsonSyntaxException.Fault;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// Strings out of pieces, so that each kind of escape comes at each place of a word of eight bytes.
class StringDecoderTest {
    /// A part of a string as it is spelled, and as it is meant.
    record Piece(String spelled, String meant) {}

    private static final List<Piece> ESCAPES = List.of(
            new Piece("\\\"", "\""),
            new Piece("\\\\", "\\"),
            new Piece("\\n", "\n"),
            new Piece("\\\\n", "\\n"),
            new Piece("\\t", "\t"),
            new Piece("\\/", "/"),
            new Piece("\\u0041", "A"),
            new Piece("\\ud83e\\udd9c", "🦜"));
    private static final List<Piece> OTHERS = List.of(same("n"), same("\u007f"), same("/"), same("é"), same("🦜"));
    private static final List<Piece> RUNS =
            List.of(same("a"), same("bc"), same("def"), same("012345678"), same("x".repeat(23)));

    @Property
    void aStringSaysWhatItsPiecesMean(@ForAll("texts") List<Piece> pieces) {
        var json = ("\"" + spelled(pieces) + "\" ").getBytes(UTF_8);
        var meant = pieces.stream().map(Piece::meant).collect(Collectors.joining());

        assertThat(new String(new JsonReader(json, 1).utf8(), UTF_8)).isEqualTo(meant);
        assertThat(new JsonReader(json, 1).string(json.length * 2)).contains(meant);
    }

    @Property
    void aStringIsRefusedAtThePlaceThatIsWrong(@ForAll("texts") List<Piece> pieces, @ForAll("wrong") String wrong) {
        var right = spelled(pieces);
        var json = ("\"" + right + wrong + right + "\"").getBytes(UTF_8);

        var refusal = refusal(json);

        assertThat(refusal.fault()).isEqualTo(Fault.MALFORMED);
        assertThat(refusal.offset()).isEqualTo(1 + right.getBytes(UTF_8).length + (wrong.startsWith("\\") ? 1 : 0));
    }

    @Property
    void aStringThatDoesNotEndIsIncomplete(@ForAll("texts") List<Piece> pieces) {
        assertThat(refusal(("\"" + spelled(pieces)).getBytes(UTF_8)).fault()).isEqualTo(Fault.INCOMPLETE);
        assertThat(refusal(("\"" + spelled(pieces) + "\\").getBytes(UTF_8)).fault())
                .isEqualTo(Fault.INCOMPLETE);
    }

    @Provide
    Arbitrary<List<Piece>> texts() {
        var pieces = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of(ESCAPES)),
                Tuple.of(1, Arbitraries.of(OTHERS)),
                Tuple.of(4, Arbitraries.of(RUNS)));
        return pieces.list().ofMaxSize(60);
    }

    @Provide
    Arbitrary<String> wrong() {
        return Arbitraries.of("\u0000", "\n", "\u001f", "\\x", "\\ ", "\\\u0001");
    }

    private static JsonSyntaxException refusal(byte[] json) {
        var reader = new JsonReader(json, 1);
        return catchThrowableOfType(JsonSyntaxException.class, reader::utf8);
    }

    private static String spelled(List<Piece> pieces) {
        return pieces.stream().map(Piece::spelled).collect(Collectors.joining());
    }

    private static Piece same(String text) {
        return new Piece(text, text);
    }
}
