package io.narrows.exporter.adapter.outbound.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsCodecTest {
    private static final ConsumerSettings SETTINGS = ConsumerSettings.of(Map.of(
            "text",
            "ü😀\u0000\ud800",
            "number",
            new BigDecimal("-1.50E+400"),
            "list",
            List.of(true, false, "", List.of(Map.of("a", BigDecimal.ZERO))),
            "object",
            Map.of("Case", "a", "case", "b")));

    @Test
    void settingsComeBackEqual() throws IOException {
        assertThat(SettingsCodec.decode(SettingsCodec.encode(SETTINGS))).isEqualTo(SETTINGS);
        assertThat(SettingsCodec.decode(SettingsCodec.encode(ConsumerSettings.NONE)))
                .isEqualTo(ConsumerSettings.NONE);
    }

    @Test
    void bytesThatWereCutShortAreNoSettings() {
        var whole = SettingsCodec.encode(SETTINGS);
        for (int length = 0; length < whole.length; length++) {
            var part = Arrays.copyOf(whole, length);

            assertThatThrownBy(() -> SettingsCodec.decode(part)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void otherBytesAreNoSettings() {
        assertThatThrownBy(() -> SettingsCodec.decode("{\"json\":1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }
}
