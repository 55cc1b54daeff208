package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportDocumentTest {
    private static final Labels LABELS = Labels.of(Map.of("cluster", "prod \"eu\"", "node", "a"));
    private static final String SHOWN = "\"labels\":{\"cluster\":\"prod \\\"eu\\\"\",\"node\":\"a\"}";
    private static final String WRAPPED = "{\"source\":\"s\",\"receivedAt\":\"2026-11-23T20:15:00.500Z\",";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1.50}|{LABELS,\"a\": 1.50}",
                "{}|{LABELS}",
                "{ }|{LABELS }",
                "{\"a\":{\"labels\":1}}|{LABELS,\"a\":{\"labels\":1}}",
                "{\"Labels\":1}|{LABELS,\"Labels\":1}",
                "[1]|WRAPPEDLABELS,\"report\":[1]}",
                "a text|WRAPPEDLABELS,\"report\":\"a text\"}"
            })
    void labelsAreTheFirstFieldWhereTheyAreAskedFor(String report, String document) {
        assertThat(text(document(LABELS, report, true).asItCame()))
                .isEqualTo(document.replace("WRAPPED", WRAPPED).replace("LABELS", SHOWN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{\"a\":1,\"labels\":null}", "{\"l\\u0061bels\":{\"cluster\":\"its own\"}}"})
    void aReportWithAFieldOfThatNameStaysAsItIs(String report) {
        assertThat(text(document(LABELS, report, true).asItCame())).isEqualTo(report);
    }

    @Test
    void aReportIsLeftAloneIfNobodyAsksForLabelsOrThereAreNone() {
        assertThat(text(document(LABELS, "{\"a\":1}", false).asItCame())).isEqualTo("{\"a\":1}");
        assertThat(text(document(Labels.NONE, "{\"a\":1}", true).asItCame())).isEqualTo("{\"a\":1}");
        assertThat(text(document(LABELS, "[]", false).asItCame())).isEqualTo(WRAPPED + "\"report\":[]}");
    }

    @Test
    void aTimeGoesBeforeTheLabels() {
        var time = "\"@timestamp\":\"2026-11-23T20:15:00.500Z\"";

        assertThat(text(document(LABELS, "{\"a\":1}", true).withTime("@timestamp")))
                .isEqualTo("{" + time + "," + SHOWN + ",\"a\":1}");
        assertThat(text(document(LABELS, "7", true).withTime("@timestamp")))
                .isEqualTo(WRAPPED + time + "," + SHOWN + ",\"report\":7}");
    }

    private static ReportDocument document(Labels labels, String payload, boolean addsLabels) {
        return ReportDocument.of(Deliveries.of("s", labels, Payload.of(payload)), new IndexNames(""), addsLabels);
    }

    private static String text(BulkItem item) {
        return item.source().stream()
                .map(piece -> StandardCharsets.UTF_8.decode(piece.duplicate()).toString())
                .collect(Collectors.joining());
    }
}
