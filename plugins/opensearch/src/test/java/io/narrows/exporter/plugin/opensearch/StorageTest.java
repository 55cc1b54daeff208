package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the documents that a real OpenSearch stores.
class StorageTest {
    private static final OpenSearchNode NODE = OpenSearchNode.shared();

    private final String source = Deliveries.newSource();
    private String lastId = "";

    @Test
    void anObjectIsStoredAsItCame() throws Exception {
        var report = "{\"b\": 1.10, \"a\" : [1e3, 1.0E-2], \"d\":-0, \"c\":\"\\u00e9 é \\/\"}";

        assertThat(deliver(report)).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(source)).containsOnlyKeys(lastId).containsValue(report);
    }

    @Test
    void labelsCanBeSearchedWhereTheyAreAskedFor() throws Exception {
        var delivery = Deliveries.of(source, Labels.of(Map.of("cluster", "prod-eu")), Payload.of("{\"a\":1}"));

        assertThat(deliver(Map.of("labels", true), List.of(delivery))).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(source)).containsValue("{\"labels\":{\"cluster\":\"prod-eu\"},\"a\":1}");
    }

    @Test
    void anObjectOnSeveralLinesIsStoredOnOne() throws Exception {
        assertThat(deliver("{\r\n  \"b\": 1.10,\n\t\"a\": { \"x y\" : \"1 \\n 2\" }\n}\n"))
                .containsExactly(new Delivered());

        assertThat(StoredDocuments.in(source)).containsValue("{\"b\":1.10,\"a\":{\"x y\":\"1 \\n 2\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"a\":1.50},{\"a\":2.0}]|[{\"a\":1.50},{\"a\":2.0}]",
                "it \"failed\"|\"it \\\"failed\\\"\"",
                "``|\"\"",
                "null|null",
                "1e3|1e3",
                "\"text\"|\"text\"",
                "{\"a\":|\"{\\\"a\\\":\"",
            })
    void whatIsNoObjectIsWrapped(String report, String wrapped) throws Exception {
        assertThat(deliver(report)).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(source))
                .containsValue("{\"source\":\"" + source + "\",\"receivedAt\":\"2026-11-23T20:15:00.500Z\",\"report\":"
                        + wrapped + "}");
    }

    @Test
    void aThousandReportsTakeFarFewerRequests() throws Exception {
        var reports = IntStream.range(0, 1_000)
                .mapToObj(i -> Deliveries.of(source, "{\"n\":" + i + ",\"text\":\"" + "x".repeat(2_000) + "\"}"))
                .toList();

        try (var counter = FakeCluster.inFrontOfTheNode();
                var consumer = Consumers.open(counter.hostPort())) {
            assertThat(consumer.deliver(reports)).hasSize(1_000).containsOnly(new Delivered());

            assertThat(counter.bulkRequests()).isEqualTo(1);
            assertThat(counter.asked()).hasSize(1);
        }
        assertThat(StoredDocuments.in(source)).hasSize(1_000);
    }

    @Test
    void aReportThatIsSentTwiceIsStoredOnce() throws Exception {
        var delivery = Deliveries.of(source, "{\"a\":1}");

        assertThat(deliver(List.of(delivery))).containsExactly(new Delivered());
        assertThat(deliver(List.of(delivery, Deliveries.of(source, "{\"a\":2}"), delivery)))
                .containsOnly(new Delivered());

        assertThat(StoredDocuments.in(source).values()).containsExactlyInAnyOrder("{\"a\":1}", "{\"a\":2}");
    }

    @Test
    void reportsOfSeveralSourcesShareARequest() throws Exception {
        var other = Deliveries.newSource();

        assertThat(deliver(List.of(Deliveries.of(source, "{\"a\":1}"), Deliveries.of(other, "{\"a\":{}}"))))
                .containsOnly(new Delivered());

        assertThat(StoredDocuments.in(source)).hasSize(1);
        assertThat(StoredDocuments.in(other)).hasSize(1);
    }

    @Test
    void aSourceThatIsNoLegalNameIsMadeOne() throws Exception {
        assertThat(deliver(List.of(Deliveries.of("_" + source.toUpperCase(Locale.ROOT) + " A/B*é", "{}"))))
                .containsOnly(new Delivered());

        assertThat(StoredDocuments.in(source + "-a-b-%C3%A9")).hasSize(1);
    }

    @Test
    void withoutASourceTheIndexOfTheSettingsIsUsed() throws Exception {
        try (var consumer = Consumers.open(Map.of("hostport", NODE.hostPort(), "index", source))) {
            consumer.deliver(List.of(Deliveries.of(" ", "{\"a\":1}")));
        }

        assertThat(StoredDocuments.in(source)).hasSize(1);
    }

    @Test
    void withoutSourceAndIndexReportsAreNotLost() throws Exception {
        var delivery = Deliveries.of("", "{\"a\":1}");

        deliver(List.of(delivery));

        assertThat(StoredDocuments.in("unknown_source"))
                .containsKey(delivery.id().toString());
    }

    @Test
    void aReportOverTheServersLimitIsRejectedAndItsNeighboursArrive() throws Exception {
        var tooLarge = "{\"text\":\"" + "x".repeat(OpenSearchNode.MAX_CONTENT_LENGTH) + "\"}";

        var results = deliver("{\"n\":1}", "{\"n\":2}", tooLarge, "{\"n\":3}");

        assertThat(results.get(2)).isInstanceOf(Rejected.class).asString().contains("413");
        assertThat(results).filteredOn(new Delivered()::equals).hasSize(3);
        assertThat(StoredDocuments.in(source).values())
                .containsExactlyInAnyOrder("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    }

    @Test
    void aBatchOverTheServersLimitIsHalvedAndTheNextIsCutBefore() throws Exception {
        var report = "{\"text\":\"" + "x".repeat(OpenSearchNode.MAX_CONTENT_LENGTH / 3) + "\"}";

        try (var counter = FakeCluster.inFrontOfTheNode();
                var consumer = Consumers.open(counter.hostPort())) {
            var batch = Deliveries.all(source, report, report, report, report);
            assertThat(consumer.deliver(batch)).hasSize(4).containsOnly(new Delivered());
            assertThat(counter.bulkRequests()).isEqualTo(3);

            assertThat(consumer.deliver(Deliveries.all(source, report, report, report, report)))
                    .containsOnly(new Delivered());
            assertThat(counter.bulkRequests()).as("none was too large again").isEqualTo(5);
        }
        assertThat(StoredDocuments.in(source)).hasSize(8);
    }

    @Test
    void aClosedIndexIsWaitedFor() throws Exception {
        deliver("{\"a\":1}");
        NODE.send("POST", "/" + source + "/_close", "");

        assertThat(deliver("{\"a\":2}"))
                .singleElement()
                .isInstanceOf(Unavailable.class)
                .asString()
                .contains("index_closed_exception");

        NODE.send("POST", "/" + source + "/_open?wait_for_active_shards=1", "");
        assertThat(deliver("{\"a\":2}")).containsExactly(new Delivered());
    }

    @Test
    void anIndexThatIsBlockedIsWaitedFor() throws Exception {
        deliver("{\"a\":1}");
        NODE.send("PUT", "/" + source + "/_settings", "{\"index.blocks.write\":true}");

        assertThat(deliver("{\"a\":2}"))
                .singleElement()
                .isInstanceOf(Unavailable.class)
                .asString()
                .contains("cluster_block_exception");
    }

    @Test
    void anIndexThatMayNotBeCreatedIsWaitedForAndNamed() throws Exception {
        var setting = "{\"persistent\":{\"action.auto_create_index\":%s}}";
        NODE.send("PUT", "/_cluster/settings", setting.formatted("\"-" + source + "*,+*\""));
        try {
            assertThat(deliver("{\"a\":1}"))
                    .singleElement()
                    .isInstanceOf(Unavailable.class)
                    .asString()
                    .contains("index_not_found_exception", source);
        } finally {
            NODE.send("PUT", "/_cluster/settings", setting.formatted("null"));
        }
    }

    private List<DeliveryResult> deliver(String... reports) throws InterruptedException {
        return deliver(Deliveries.all(source, reports));
    }

    private static List<DeliveryResult> deliver(Map<String, ?> settings, List<Delivery> batch)
            throws InterruptedException {
        var all = new HashMap<String, Object>(settings);
        all.put("hostport", NODE.hostPort());
        try (var consumer = Consumers.open(all)) {
            return consumer.deliver(batch);
        }
    }

    private List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        lastId = batch.getLast().id().toString();
        try (var consumer = Consumers.open(NODE.hostPort())) {
            return consumer.deliver(batch);
        }
    }
}
