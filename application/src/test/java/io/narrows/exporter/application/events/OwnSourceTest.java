package io.narrows.exporter.application.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnSourceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"exporter_event", "exporter_audit", "Exporter_Event", " exporter_audit", "exporter_event\t"})
    void whatPeopleTakeForAnOwnSourceIsOne(String source) {
        assertThat(OwnSource.isOwn(source)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "exporter", "exporter_events", "exporter event", "kubebench_report"})
    void anyOtherSourceIsNone(String source) {
        assertThat(OwnSource.isOwn(source)).isFalse();
    }
}
