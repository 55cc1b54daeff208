package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests reports whose index is an operator's data stream, in a real OpenSearch.
class DataStreamTest {
    private static final OpenSearchNode NODE = OpenSearchNode.shared();

    private final String source = "logs-" + Deliveries.newSource();

    @BeforeEach
    void makeTemplate() throws Exception {
        var template = "{\"index_patterns\":[\"" + source + "*\"],\"data_stream\":{},\"priority\":500,"
                + "\"template\":{\"mappings\":{\"properties\":{\"n\":{\"type\":\"long\"}}}}}";
        assertThat(NODE.send("PUT", "/_index_template/" + source, template).statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void deleteTemplate() throws Exception {
        NODE.send("DELETE", "/_data_stream/" + source + "*", "");
        NODE.send("DELETE", "/_index_template/" + source, "");
    }

    @Test
    void aReportWithoutATimeGetsThatOfItsReceipt() throws Exception {
        assertThat(deliver("{\"n\":1}", "{}", "{ }", "[1]")).hasSize(4).containsOnly(new Delivered());

        assertThat(StoredDocuments.in(source).values())
                .contains(
                        "{\"@timestamp\":\"2026-11-23T20:15:00.500Z\",\"n\":1}",
                        "{\"@timestamp\":\"2026-11-23T20:15:00.500Z\"}")
                .hasSize(4)
                .allMatch(document -> document.contains("\"@timestamp\":\"2026-11-23T20:15:00.500Z\""));
    }

    @Test
    void aReportWithATimeIsStoredAsItCame() throws Exception {
        var report = "{\"n\":1,\"@timestamp\":\"2026-11-25T00:00:00Z\"}";

        assertThat(deliver(report)).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(source).values()).containsExactly(report);
    }

    @Test
    void aReportThatIsSentTwiceIsStoredOnce() throws Exception {
        var delivery = Deliveries.of(source, "{\"n\":1}");
        try (var consumer = Consumers.open(NODE.hostPort())) {
            assertThat(consumer.deliver(List.of(delivery))).containsExactly(new Delivered());
            assertThat(consumer.deliver(List.of(delivery))).containsExactly(new Delivered());
        }

        assertThat(StoredDocuments.in(source)).hasSize(1);
    }

    @Test
    void aReportThatTheStreamRefusesIsKeptInAnIndexThatIsNoStream() throws Exception {
        assertThat(deliver("{\"n\":\"a word\"}", "{\"@timestamp\":{},\"n\":1}")).containsOnly(new Delivered());

        assertThat(StoredDocuments.in("data-exporter-unmapped-" + source)).hasSize(2);
        assertThat(streams()).doesNotContain("-unmapped");
    }

    @Test
    void whereNothingIsKeptTheReasonNamesTheCause() throws Exception {
        var settings = Map.of("hostport", NODE.hostPort(), "onMappingConflict", "deadLetter");
        try (var consumer = Consumers.open(settings)) {
            assertThat(consumer.deliver(Deliveries.all(source, "{\"n\":\"a word\",\"@timestamp\":\"2026-11-25\"}")))
                    .singleElement()
                    .isInstanceOf(Rejected.class)
                    .asString()
                    .contains("failed to parse field [n] of type [long]");
        }
    }

    private List<DeliveryResult> deliver(String... reports) throws InterruptedException {
        try (var consumer = Consumers.open(NODE.hostPort())) {
            return consumer.deliver(Deliveries.all(source, reports));
        }
    }

    private String streams() throws Exception {
        return NODE.send("GET", "/_data_stream/" + source + "*", "").body();
    }
}
