package io.narrows.exporter.domain.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
    private static Optional<Labels> read(String json) {
        return LabelsReader.read(new JsonReader(json.getBytes(StandardCharsets.UTF_8), 10));
    }

    private static String object(int labels) {
        return IntStream.range(0, labels)
                .mapToObj(number -> "\"n" + number + "\":\"v\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        var labels = Labels.of(Map.of("cluster", "prod-\"eu\"\n", "ö😀", "", "a/b.c", "\u0000\u2028"));

        assertThat(read(labels.json())).contains(labels);
        assertThat(labels.json()).doesNotContain("\n").startsWith("{\"a/b.c\":");
        assertThat(Labels.NONE.json()).isEqualTo("{}");
    }

    @Test
    void nullIsAbsentAndTheLastDuplicateWins() {
        assertThat(read("null")).isEmpty();
        assertThat(read("{}")).contains(Labels.NONE);
        assertThat(read("{\"a\":\"1\",\"a\":\"2\",\"A\":\"3\",\"b\":\"4\",\"b\":null,\"c\":null}"))
                .contains(Labels.of(Map.of("a", "2", "A", "3")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"cluster=prod\"", "1", "true"})
    void anythingButAnObjectIsRefused(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InvalidReportException.class)
                .hasMessage("labels must be an object of texts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "{}", "[\"hunter2\"]"})
    void aValueThatIsNoTextIsRefusedByItsName(String value) {
        assertThatThrownBy(() -> read("{\"cluster\":" + value + "}"))
                .isInstanceOf(InvalidReportException.class)
                .hasMessage("labels.cluster must be a text");
    }

    @Test
    void thirtyTwoLabelsAreTheMost() {
        assertThat(read(object(32)).orElseThrow().all()).hasSize(32);

        assertThatThrownBy(() -> read(object(33))).hasMessage("labels must have at most 32 entries");
    }

    @Test
    void readingStopsAtTheFirstLabelThatIsTooMuch() {
        var unfinished = object(33).replace("}", ",") + "no JSON at all";

        assertThatThrownBy(() -> read(unfinished)).hasMessage("labels must have at most 32 entries");
        assertThatThrownBy(() -> read("{\"a\" no JSON")).isInstanceOf(JsonSyntaxException.class);
    }

    @ParameterizedTest
    @CsvSource({"x, 63", "ü, 63", "€, 63", "😀, 63"})
    void aNameHas63CharactersWhateverTheyAre(String character, int most) {
        assertThatCode(() -> read("{\"" + character.repeat(most) + "\":\"\"}")).doesNotThrowAnyException();

        for (int length : new int[] {most + 1, 10 * most}) {
            assertThatThrownBy(() -> read("{\"" + character.repeat(length) + "\":\"\"}"))
                    .hasMessage("labels must have names of 1 to 63 characters");
        }
        assertThatThrownBy(() -> read("{\" \":\"\"}")).hasMessage("labels must have names of 1 to 63 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ü", "€", "😀", "\\n"})
    void aValueHas255CharactersWhateverTheyAre(String character) {
        assertThatCode(() -> read("{\"a\":\"" + character.repeat(255) + "\"}")).doesNotThrowAnyException();

        for (int length : new int[] {256, 2_000}) {
            assertThatThrownBy(() -> read("{\"a\":\"" + character.repeat(length) + "\"}"))
                    .hasMessage("labels.a must have at most 255 characters");
        }
    }

    @Test
    void theSizeOfNoLabelsIsZero() {
        assertThat(Labels.NONE.size()).isZero();
        assertThat(Labels.of(Map.of("cluster", "prod")).size()).isBetween(11, 20);
    }
}
