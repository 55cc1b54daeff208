package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.test.opensearch.SearchNode;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the contract against a real Elasticsearch, and tests what Elasticsearch stores: the rules for OpenSearch, with
/// Elasticsearch's types and errors.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
abstract class ElasticsearchRules implements ReportConsumerContract {
    private SearchNode node;

    /// Starts a node of the version under test.
    abstract SearchNode start() throws Exception;

    /// This version's error type for a document that does not fit the mapping.
    abstract String misfit();

    @BeforeAll
    void startNode() throws Exception {
        node = start();
    }

    @AfterAll
    void closeNode() {
        node.close();
    }

    @Override
    public ReportConsumerFactory factory() {
        return new OpenSearchConsumerFactory();
    }

    @Override
    public Setup working() {
        return at(node.hostPort(), "contract");
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(at(node.hostPort(), "other"));
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(at("127.0.0.1:" + address.getPort(), "contract"));
    }

    @Override
    public List<String> stored(Setup setup) throws Exception {
        var index = String.valueOf(setup.settings().values().get("index"));
        return List.copyOf(StoredDocuments.in(node, index).values());
    }

    /// Blank, so that the index comes from the settings.
    @Override
    public String source() {
        return "";
    }

    @Test
    void itIsElasticsearch() throws Exception {
        assertThat(node.send("GET", "/_cluster/health", "").headers().firstValue("X-Elastic-Product"))
                .contains("Elasticsearch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\": 1.10, \"a\" : [1e3, 1.0E-2], \"d\":-0, \"c\":\"\\u00e9 é \\/\"}",
                "{\"a\":{\"b\":[1,[2]]}}"
            })
    void anObjectIsStoredAsItCame(String report) throws Exception {
        var source = Deliveries.newSource();

        assertThat(deliver(source, report)).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(node, source)).containsValue(report).hasSize(1);
    }

    @Test
    void whatIsNoObjectIsWrapped() throws Exception {
        var source = Deliveries.newSource();

        assertThat(deliver(source, "[{\"a\":1.50}]")).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(node, source).values())
                .singleElement()
                .asString()
                .endsWith("\"report\":[{\"a\":1.50}]}");
    }

    @Test
    void aReportThatIsSentTwiceIsStoredOnce() throws Exception {
        var source = Deliveries.newSource();
        var delivery = Deliveries.of(source, "{\"a\":1}");

        try (var consumer = Consumers.open(node.hostPort())) {
            assertThat(consumer.deliver(List.of(delivery))).containsExactly(new Delivered());
            assertThat(consumer.deliver(List.of(delivery, delivery))).containsOnly(new Delivered());
        }

        assertThat(StoredDocuments.in(node, source))
                .containsOnlyKeys(delivery.id().toString());
    }

    @Test
    void aRefusedReportIsKeptAsJsonInOneFlattenedFieldAndItsNeighboursWhereTheyBelong() throws Exception {
        var source = Deliveries.newSource();

        assertThat(deliver(source, "{\"scan\":1}", "{\"scan\":{\"result\":\"bad\"}}", "{\"scan\":2}"))
                .containsOnly(new Delivered());

        assertThat(StoredDocuments.in(node, source).values()).containsExactlyInAnyOrder("{\"scan\":1}", "{\"scan\":2}");
        assertThat(StoredDocuments.in(node, source + "-unmapped").values())
                .singleElement()
                .asString()
                .contains("\"reason\":\"" + misfit() + ": ")
                .endsWith(",\"report\":{\"scan\":{\"result\":\"bad\"}}}");
        assertThat(StoredDocuments.count(node, source + "-unmapped", "{\"term\":{\"report.scan.result\":\"bad\"}}"))
                .isEqualTo(1);
        assertThat(node.send("GET", "/" + source + "-unmapped/_mapping", "").body())
                .contains("\"report\":{\"type\":\"flattened\"}", "\"dynamic\":\"false\"");
    }

    static Stream<String> reportsThatSomeIndexRefuses() {
        return Stream.concat(UnmappedReportsTest.refusedObjects(), UnmappedReportsTest.reportsThatNoFieldTakesAsJson());
    }

    @ParameterizedTest
    @MethodSource("reportsThatSomeIndexRefuses")
    void noReportIsLost(String report) throws Exception {
        var source = Deliveries.newSource();
        deliver(source, "{\"n\":1}");

        assertThat(deliver(source, report)).containsExactly(new Delivered());

        int stored = StoredDocuments.in(node, source).size()
                + StoredDocuments.in(node, source + "-unmapped").size();
        assertThat(stored).isEqualTo(2);
    }

    @Test
    void anEnvelopeCanAskForADeadLetterInstead() throws Exception {
        var source = Deliveries.newSource();
        deliver(source, "{\"n\":1}");

        try (var consumer = Consumers.open(Map.of("hostport", node.hostPort(), "onMappingConflict", "deadLetter"))) {
            assertThat(consumer.deliver(Deliveries.all(source, "{\"n\":2}", "{\"n\":\"secret words\"}")))
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo(new Delivered()),
                            second -> assertThat(second)
                                    .isInstanceOf(Rejected.class)
                                    .asString()
                                    .contains(misfit(), "failed to parse field [n] of type [long]")
                                    .doesNotContain("secret words"));
        }
    }

    @Test
    void aReportOverTheServersLimitIsRejectedAndItsNeighboursArrive() throws Exception {
        var source = Deliveries.newSource();
        var tooLarge = "{\"text\":\"" + "x".repeat(SearchNode.MAX_CONTENT_LENGTH) + "\"}";

        var results = deliver(source, "{\"n\":1}", tooLarge, "{\"n\":3}");

        assertThat(results.get(1)).isInstanceOf(Rejected.class).asString().contains("413");
        assertThat(StoredDocuments.in(node, source).values()).containsExactlyInAnyOrder("{\"n\":1}", "{\"n\":3}");
    }

    @Test
    void aClosedIndexIsWaitedFor() throws Exception {
        var source = Deliveries.newSource();
        deliver(source, "{\"a\":1}");
        node.send("POST", "/" + source + "/_close", "");

        assertThat(deliver(source, "{\"a\":2}"))
                .singleElement()
                .isInstanceOf(Unavailable.class)
                .asString()
                .contains("index_closed_exception");

        node.send("POST", "/" + source + "/_open?wait_for_active_shards=1", "");
        assertThat(deliver(source, "{\"a\":2}")).containsExactly(new Delivered());
    }

    private List<DeliveryResult> deliver(String source, String... reports) throws InterruptedException {
        try (var consumer = Consumers.open(node.hostPort())) {
            return consumer.deliver(Deliveries.all(source, reports));
        }
    }

    private static Setup at(String hostPort, String index) {
        return Setup.of(Map.of("hostport", hostPort, "index", index));
    }
}
