package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.narrows.exporter.domain.report.Labels;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelHeadersTest {
    private static final int PLENTY = 100_000;

    @Test
    void aLabelOfVisibleAsciiIsItself() {
        var headers = LabelHeaders.of(Labels.of(Map.of("Cluster", "prod-EU:1/a")), LabelHeaders.PREFIX, PLENTY);

        assertThat(headers.all()).containsExactly(entry("Report-Label-cluster", "prod-EU:1/a"));
        assertThat(headers.leftOut()).isZero();
    }

    @Test
    void whatAHeaderCannotCarryIsPercentEncoded() {
        var labels = Labels.of(Map.of("app/x y", "a\r\nEvil: 1", "ü€", "50% \"ö😀\"", "empty", ""));

        assertThat(LabelHeaders.of(labels, "l-", PLENTY).all())
                .containsOnly(
                        entry("l-app%2Fx%20y", "a%0D%0AEvil:%201"),
                        entry("l-%C3%BC%E2%82%AC", "50%25%20%22%C3%B6%F0%9F%98%80%22"),
                        entry("l-empty", ""));
    }

    @Test
    void namesThatDifferInCaseOnlyAreOneHeader() {
        var headers = LabelHeaders.of(Labels.of(Map.of("Node", "1", "node", "2")), "", PLENTY);

        assertThat(headers.all()).containsExactly(entry("node", "1"));
        assertThat(headers.leftOut()).isEqualTo(1);
    }

    @Test
    void labelsWithoutRoomAreLeftOutAndCounted() {
        var labels = new TreeMap<String, String>();
        for (int i = 0; i < Labels.MOST; i++) {
            labels.put(i + "n".repeat(60), "😀".repeat(Labels.LONGEST_VALUE));
        }
        labels.put("z", "fits");

        labels.remove("0" + "n".repeat(60));
        var headers = LabelHeaders.of(Labels.of(labels), LabelHeaders.PREFIX, LabelHeaders.MOST_BYTES);

        assertThat(headers.all()).hasSize(2).containsEntry("Report-Label-z", "fits");
        assertThat(headers.leftOut()).isEqualTo(30);
        assertThat(headers.all().entrySet().stream()
                        .mapToInt(header ->
                                header.getKey().length() + header.getValue().length())
                        .sum())
                .isLessThanOrEqualTo(LabelHeaders.MOST_BYTES);
    }

    @Test
    void noLabelsAreNoHeaders() {
        assertThat(LabelHeaders.of(Labels.NONE, "x", 1).all()).isEmpty();
    }

    @Test
    void aPlaceInATraceIsTwoHeadersIfAnybodyWouldReadIt() {
        var parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        assertThat(LabelHeaders.ofTrace(Labels.of(Map.of("traceparent", parent, "tracestate", "a=1, b=2", "x", "y"))))
                .containsExactly(entry("traceparent", parent), entry("tracestate", "a=1, b=2"));
        assertThat(LabelHeaders.ofTrace(Labels.of(Map.of("traceparent", parent, "tracestate", "a\r\nX-Evil: 1"))))
                .containsExactly(entry("traceparent", parent));
        assertThat(LabelHeaders.ofTrace(Labels.of(Map.of("traceparent", parent + "\n", "tracestate", "a=1"))))
                .isEmpty();
    }
}
