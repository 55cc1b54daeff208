package io.narrows.exporter.domain.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "17, 17",
        "17B, 17",
        "2KB, 2000",
        "10MB, 10000000",
        "3GB, 3000000000",
        "1TB, 1000000000000",
        "512KiB, 524288",
        "64MiB, 67108864",
        "4GiB, 4294967296",
        "2TiB, 2199023255552",
        "' 64 MiB ', 67108864"
    })
    void aSizeIsANumberAndAUnit(String text, long bytes) {
        assertThat(ByteSize.parse(text)).contains(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "MiB", "-1", "1.5GiB", "1,5GiB", "10mb", "10 MB s", "1e3", "0x10", "9999999999999999999"})
    void anythingElseIsNoSize(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }

    @Test
    void aSizeThatDoesNotFitInto63BitsIsNoSize() {
        assertThat(ByteSize.parse("8388608TiB")).isEmpty();
        assertThat(ByteSize.parse("8388607TiB")).isPresent();
        assertThat(ByteSize.parse("999999999999999999TiB")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "17, 17B",
        "1024, 1KiB",
        "1536, 1536B",
        "67108864, 64MiB",
        "4294967296, 4GiB",
        "1099511627776, 1TiB"
    })
    void aSizeIsShownInTheLargestUnitThatFits(long bytes, String shown) {
        assertThat(new ByteSize(bytes)).hasToString(shown);
        assertThat(ByteSize.parse(shown)).isEqualTo(Optional.of(new ByteSize(bytes)));
    }

    @Test
    void aSizeIsNotNegative() {
        assertThatThrownBy(() -> new ByteSize(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
