package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDepthTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1|0",
                "\"{[\"|0",
                "{}|1",
                "{\"a\":[1],\"b\":{\"c\":{}}}|3",
                "[[],[[]],[]]|3",
                "{\"a\":\"\\\"{{{\",\"b\":\"\\\\\"}|1",
                "{\"{[\\\"[\":1}|1",
            })
    void bracketsCountOutsideOfStrings(String json, int depth) {
        assertThat(depth(json)).isEqualTo(depth);
    }

    @Test
    void anyDepthIsCounted() {
        assertThat(depth("[".repeat(100_000) + "]".repeat(100_000))).isEqualTo(100_000);
    }

    private static int depth(String json) {
        return JsonDepth.of(StandardCharsets.UTF_8.encode(json));
    }
}
