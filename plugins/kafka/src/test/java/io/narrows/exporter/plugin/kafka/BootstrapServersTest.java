package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapServersTest {

    @Test
    void severalAreGivenWithCommas() {
        assertThat(BootstrapServers.parse("kafka-1:9093, kafka_2 ,[::1]:9").names())
                .containsExactly("[::1]:9", "kafka-1:9093", "kafka_2:9092");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://kafka:9092",
                "user:hunter2@kafka",
                "kafka:",
                "kafka:0",
                "kafka:70000",
                "a,,b",
                "a b",
                ":9092"
            })
    void whatIsNoAddressIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> BootstrapServers.parse(text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("bootstrapServers must ")
                .message()
                .doesNotContain("hunter2");
    }
}
