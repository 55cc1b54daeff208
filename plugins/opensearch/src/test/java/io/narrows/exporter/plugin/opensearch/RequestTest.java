package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.plugin.opensearch.FakeCluster.Asked;
import io.narrows.exporter.plugin.opensearch.FakeCluster.Manners;
import io.narrows.exporter.plugin.opensearch.FakeCluster.Said;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the requests on the wire.
class RequestTest {

    @Test
    void aBatchIsOneRequestThatCreatesEachDocumentUnderTheIdOfItsDelivery() throws Exception {
        var batch = List.of(Deliveries.of("A b", "{\"n\":\n1.10}"), Deliveries.of("b\"", "[\n]"));
        try (var cluster = FakeCluster.start(FakeCluster::stored);
                var consumer = Consumers.open(cluster.hostPort())) {
            consumer.deliver(batch);

            assertThat(cluster.asked()).singleElement().satisfies(request -> {
                assertThat(request.method() + " " + request.path() + "?" + request.query())
                        .isEqualTo("POST /_bulk?filter_path=error%2Citems.%2A._index%2Citems.%2A.status"
                                + "%2Citems.%2A.error.type%2Citems.%2A.error.reason"
                                + "%2Citems.%2A.error.caused_by.reason");
                assertThat(request.headers()).containsEntry("Content-type", "application/x-ndjson");
                assertThat(request.body())
                        .isEqualTo(
                                "{\"create\":{\"_index\":\"a-b\",\"_id\":\""
                                        + batch.getFirst().id()
                                        + "\"}}\n{\"n\":1.10}\n{\"create\":{\"_index\":\"b-\",\"_id\":\""
                                        + batch.getLast().id()
                                        + "\"}}\n{\"source\":\"b\\\"\",\"receivedAt\":\"2026-11-23T20:15:00.500Z\",\"report\":[]}\n");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', '', ''",
        "scanner, '', '', ''",
        "'', secret, '', ''",
        "scanner, secret, '', scanner:secret",
        "schön, é:é, '', schön:é:é",
        "'', '', me:mine@, me:mine",
        "'', '', me:a%40b@, me:a@b",
        "'', '', me@, ''",
        "scanner, secret, me:mine@, scanner:secret",
        "scanner, '', me:mine@, ''"
    })
    void basicAuthenticationTakesBothUserAndPassword(String user, String password, String userInfo, String expected)
            throws Exception {
        try (var cluster = FakeCluster.start(FakeCluster::stored)) {
            var settings = Map.of(
                    "hostport", "http://" + userInfo + cluster.hostPort(), "username", user, "password", password);
            try (var consumer = Consumers.open(settings)) {
                consumer.deliver(Deliveries.all("s", "{}"));

                assertThat(consumer.toString() + new OpenSearchConsumerFactory().hosts(Consumers.bound(settings)))
                        .doesNotContain("mine", "secret");
            }
            assertThat(cluster.asked().getFirst().headers().getOrDefault("Authorization", ""))
                    .isEqualTo(expected.isEmpty() ? "" : "Basic " + base64(expected));
        }
    }

    @Test
    void aPathBehindAProxyIsKept() throws Exception {
        try (var cluster = FakeCluster.start(FakeCluster::stored);
                var consumer = Consumers.open("http://" + cluster.hostPort() + "/search/")) {
            consumer.deliver(Deliveries.all("s", "{}"));

            assertThat(cluster.asked()).extracting(Asked::path).containsExactly("/search/_bulk");
        }
    }

    @Test
    void connectionsAreUsedAgain() throws Exception {
        try (var cluster = FakeCluster.inFrontOfTheNode();
                var consumer = Consumers.open(cluster.hostPort())) {
            for (int i = 0; i < 5; i++) {
                assertThat(consumer.deliver(Deliveries.all(Deliveries.newSource(), "{}")))
                        .containsExactly(new Delivered());
            }
            assertThat(cluster.asked()).hasSize(5);
        }
    }

    /// An item of Elasticsearch 7 has a `_type`, and an item of both versions has `_shards`. Their field type for a
    /// whole
    /// object is `flattened`.
    @ParameterizedTest
    @CsvSource({"7, '\"_type\":\"_doc\",'", "8, ''"})
    void elasticsearchIsUnderstood(int version, String type) throws Exception {
        var bodies = new HashMap<String, String>();
        Manners manners = request -> {
            if (request.method().equals("GET")) {
                return product(Said.of(404, "{\"error\":{\"root_cause\":[],\"type\":\"index_not_found_exception\"}}"));
            }
            if (request.method().equals("PUT")) {
                bodies.put(request.path(), request.body());
                return product(
                        request.body().contains("flat_object")
                                ? Said.of(
                                        400,
                                        "{\"error\":{\"type\":\"mapper_parsing_exception\",\"reason\":\"Failed to parse"
                                                + " mapping: The mapper type [flat_object] declared on field [report] does"
                                                + " not exist.\"},\"status\":400}")
                                : Said.of(200, "{\"acknowledged\":true,\"shards_acknowledged\":true}"));
            }
            var item = request.body().contains("-unmapped")
                    ? type + "\"_version\":1,\"result\":\"created\",\"_shards\":{\"total\":2,\"successful\":1,"
                            + "\"failed\":0},\"_seq_no\":0,\"_primary_term\":1,\"status\":201"
                    : type
                            + "\"status\":400,\"error\":{\"type\":\"document_parsing_exception\",\"reason\":\"[1:6] failed\","
                            + "\"caused_by\":{\"type\":\"illegal_argument_exception\",\"reason\":\"For input\"}}";
            return product(FakeCluster.bulk(request, item));
        };
        try (var cluster = FakeCluster.start(manners);
                var consumer = Consumers.open(cluster.hostPort())) {
            assertThat(consumer.deliver(Deliveries.all("s" + version, "{\"a\":1.10}")))
                    .containsExactly(new Delivered());

            assertThat(bodies.get("/s" + version + "-unmapped")).contains("{\"type\":\"flattened\"}");
            assertThat(cluster.asked().getLast().body())
                    .contains("document_parsing_exception: [1:6] failed: For input", "\"report\":{\"a\":1.10}}");
        }
    }

    private static Said product(Said answer) {
        return answer.with("X-elastic-product", "Elasticsearch");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
