package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

    @ParameterizedTest
    @CsvSource({
        "kubebench_report, kubebench_report",
        "Risk.Report-2, Risk.Report-2",
        "' a b ', a-b",
        "a/b:c, a-b-c",
        "é😀, --",
        "__consumer_offsets, consumer_offsets",
        "_schemas, schemas",
        "../../etc, -..-etc",
        "'', unknown_source",
        "' ', unknown_source",
        "., unknown_source",
        ".., unknown_source"
    })
    void theTopicOfASourceIsLikeIt(String source, String topic) {
        assertThat(TopicName.ofSource(source)).hasToString(topic);
    }

    @Test
    void aLongSourceIsCut() {
        assertThat(TopicName.ofSource("long".repeat(300)).value()).hasSize(249).startsWith("longlong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", ".", "..", "é"})
    void aTopicOfTheSettingsIsTakenAsItIsOrRefused(String topic) {
        assertThat(TopicName.ofSetting("__Mine.a-1")).hasToString("__Mine.a-1");
        assertThatThrownBy(() -> Consumers.open(Map.of("bootstrapServers", "h", "topic", topic)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("topic must be 1 to 249 letters");
    }
}
