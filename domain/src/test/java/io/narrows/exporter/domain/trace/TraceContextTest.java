package io.narrows.exporter.domain.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.narrows.exporter.domain.report.Labels;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void labelsCarryAPlaceInTheNamesOfTheHeaders() {
        var place = new TraceContext(PARENT, "vendor=a");

        var labels = place.in(Labels.of(Map.of("cluster", "prod", "tracestate", "old=1")));

        assertThat(labels.all())
                .containsExactly(
                        entry("cluster", "prod"), entry("traceparent", PARENT), entry("tracestate", "vendor=a"));
        assertThat(TraceContext.of(labels)).contains(place);
        assertThat(TraceContext.of(Labels.NONE)).isEmpty();
    }

    @Test
    void aPlaceReplacesTheOneThatTheLabelsName() {
        var old = new TraceContext("00-00000000000000000000000000000001-0000000000000001-00", "vendor=a");

        var labels = new TraceContext(PARENT, "").in(old.in(Labels.NONE));

        assertThat(labels.all()).containsExactly(entry("traceparent", PARENT));
    }

    @Test
    void labelsWithoutRoomStayAsTheyAre() {
        var full = Labels.of(IntStream.range(0, Labels.MOST).boxed().collect(Collectors.toMap(i -> "l" + i, i -> "")));

        assertThat(new TraceContext(PARENT, "").in(full)).isSameAs(full);
    }

    @Test
    void aLongStateKeepsItsFirstMembersWhole() {
        var member = "v=" + "x".repeat(98);

        var labels = new TraceContext(PARENT, member + "," + member + "," + member).in(Labels.NONE);

        assertThat(labels.all()).containsEntry("tracestate", member + "," + member);
        assertThat(new TraceContext(PARENT, "x".repeat(300)).in(Labels.NONE).all())
                .doesNotContainKey("tracestate");
    }

    @Test
    void theLastFlagSaysWhetherATraceIsRecorded() {
        assertThat(new TraceContext(PARENT, "").isSampled()).isTrue();
        assertThat(new TraceContext(PARENT.replaceFirst("01$", "03"), "").isSampled())
                .isTrue();
        assertThat(new TraceContext(PARENT.replaceFirst("01$", "02"), "").isSampled())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x", "00-1-1-01"})
    void aMalformedPlaceIsNotRecorded(String malformed) {
        assertThat(new TraceContext(malformed, "").isSampled()).isFalse();
    }
}
