package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests labels on their way from a request to a consumer.
class ReportLabelsTest {
    private static final String[] STRUCTURED = {"Content-Type", "application/cloudevents+json"};
    private static final String EVENT = "\"specversion\":\"1.0\",\"source\":\"/a\",\"type\":\"t\",\"data\":{}";

    private static StartedExporter exporter;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        exporter = StartedExporter.routing(route("plain", ""), route("prod", "cluster=prod-*"));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static Route route(String name, String labels) {
        return new Route(name, new Glob(name + "_*"), LabelPatterns.parse(labels), List.of(new ConsumerId("main")));
    }

    @AfterAll
    static void stop() {
        client.close();
        exporter.close();
    }

    @Test
    void labelsOfAnEnvelopeReachTheConsumer() throws Exception {
        var answer = post(
                "/forward",
                "{\"source\":\"s\",\"exportConfig\":{\"main\":{}},\"labels\":{\"Cluster\":\"prod-\\u00e9\\n\",\"node\":\"\"},"
                        + "\"payload\":\"{}\"}");

        assertThat(labels(answer)).isEqualTo(Labels.of(Map.of("Cluster", "prod-é\n", "node", "")));
    }

    @Test
    void anEnvelopeGoesWhereItsLabelsAreRouted() throws Exception {
        var envelope = "{\"source\":\"prod_x\",\"labels\":{\"cluster\":\"%s\"},\"payload\":\"{}\"}";

        assertThat(json(post("/forward", envelope.formatted("prod-eu"))).getJsonArray("deliveries"))
                .hasSize(1);
        assertThat(json(post("/forward", envelope.formatted("dev"))).getJsonArray("deliveries"))
                .isEmpty();
    }

    @Test
    void headersAreTheLabelsOfABareReport() throws Exception {
        var answer = post(
                "/ingest/plain_a",
                "{}",
                "Report-Label-Cluster",
                "prod-eu",
                "report-label-caf%C3%A9",
                "%F0%9F%98%80 50%",
                "REPORT-LABEL-quoted",
                "\"a \\\"b\\\"\"",
                "Report-Labels-Left-Out",
                "3");

        assertThat(labels(answer))
                .isEqualTo(Labels.of(Map.of("cluster", "prod-eu", "café", "😀 50%", "quoted", "a \"b\"")));
    }

    @Test
    void aReportWithoutAnEnvelopeGoesWhereItsLabelsAreRouted() throws Exception {
        assertThat(post("/ingest/prod_a", "{}", "Report-Label-cluster", "prod-eu")
                        .statusCode())
                .isEqualTo(200);
        for (var other : List.of(
                post("/ingest/prod_a", "{}"),
                post("/ingest/prod_a", "{}", "Report-Label-cluster", "dev"),
                post("/ingest/prod_a", "{\"id\":\"r1\"," + EVENT + "}", STRUCTURED),
                event("r2", "ce-cluster", "dev", "prod_a"))) {
            assertThat(other.statusCode()).isEqualTo(404);
            assertThat(json(other).getString("detail"))
                    .startsWith("no route takes the source 'prod_a' with these labels: ");
        }
        assertThat(event("r3", "ce-cluster", "prod-us", "prod_a").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Report-Label-a: 1\\r\\nreport-label-A: 2    | report-label-a | gives a label that is given twice",
                "Report-Label-a: 1\\r\\nReport-Label-%61: 2  | report-label-%61 | gives a label that is given twice",
                "Report-Label-a: %ff                       | report-label-a | must be a text in UTF-8, percent-encoded",
                "Report-Label-: 1                          | labels | must have names of 1 to 63 characters"
            })
    void aHeaderThatIsNoLabelIsRefused(String headers, String field, String problem) throws Exception {
        try (var connection = new RawConnection(exporter.http.port())) {
            connection.send(("POST /ingest/plain_a HTTP/1.1\r\nHost: x\r\n" + headers.replace("\\r\\n", "\r\n")
                            + "\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.US_ASCII));

            var answer = connection.answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("\"" + field + "\"", field + " " + problem);
        }
    }

    @Test
    void headersAreBoundedAsLabelsAre() throws Exception {
        var many = Stream.iterate(0, i -> i + 1)
                .limit(33)
                .flatMap(i -> Stream.of("Report-Label-n" + i, "v"))
                .toArray(String[]::new);

        assertRefused(post("/ingest/plain_a", "{}", many), "labels");
        assertRefused(post("/ingest/plain_a", "{}", "Report-Label-a", "hunter2".repeat(40)), "labels.a");
    }

    @Test
    void extensionAttributesAreLabels() throws Exception {
        var structured = post(
                "/ingest/plain_a",
                "{\"cluster\":\"prod\",\"shard\":-7,\"fixed\":true,\"nothing\":null,\"subject\":\"s\","
                        + "\"time\":\"2026-11-26T10:00:00Z\",\"dataschema\":\"/s\",\"traceparent\":\"00-0-0-00\","
                        + "\"id\":\"x1\",\"object\":{},\"array\":[1]," + EVENT + "}",
                STRUCTURED);
        var binary = event("x2", "ce-cluster", "prod%20%22eu%22", "plain_a", "ce-subject", "s", "ce-tracestate", "x");

        assertThat(labels(structured)).isEqualTo(Labels.of(Map.of("cluster", "prod", "shard", "-7", "fixed", "true")));
        assertThat(labels(binary)).isEqualTo(Labels.of(Map.of("cluster", "prod \"eu\"")));
    }

    @Test
    void anEventIsTheSameWhateverAttributesAnIntermediaryAdds() throws Exception {
        var first = event("same", "ce-cluster", "prod", "plain_a");

        var second = event("same", "ce-cluster", "prod", "plain_a", "ce-brokerttl", "254");

        assertThat(json(second).getString("id")).isEqualTo(json(first).getString("id"));
    }

    @Test
    void theSameKeyWithOtherLabelsIsAnotherRequest() throws Exception {
        var envelope = "{\"source\":\"s\",\"labels\":%s,\"payload\":\"{}\"}";
        var first = post("/forward", envelope.formatted("{\"a\":\"1\",\"b\":\"2\"}"), "Idempotency-Key", "k1");

        var reordered = post("/forward", envelope.formatted("{\"b\":\"2\",\"a\":\"1\"}"), "Idempotency-Key", "k1");
        var other = post("/forward", envelope.formatted("{\"a\":\"1\"}"), "Idempotency-Key", "k1");

        assertThat(json(reordered).getString("id")).isEqualTo(json(first).getString("id"));
        assertThat(other.statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"33", "long"})
    void extensionAttributesAreBounded(String what) throws Exception {
        var extensions = what.equals("long")
                ? "\"cluster\":\"" + "hunter2".repeat(40) + "\","
                : Stream.iterate(0, i -> i + 1)
                        .limit(33)
                        .map(i -> "\"n" + i + "\":\"v\",")
                        .reduce("", String::concat);

        var answer = post("/ingest/plain_a", "{" + extensions + "\"id\":\"b\"," + EVENT + "}", STRUCTURED);

        assertRefused(answer, what.equals("long") ? "labels.cluster" : "labels");
    }

    private static void assertRefused(HttpResponse<String> answer, String field) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("field")).isEqualTo(field);
        assertThat(answer.body()).doesNotContain("hunter2");
    }

    private static Labels labels(HttpResponse<String> answer) throws InterruptedException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var id = json(answer).getString("id");
        exporter.openSearch.await(id);
        return exporter.openSearch.labels(id);
    }

    private static HttpResponse<String> event(String id, String name, String value, String source, String... more)
            throws IOException, InterruptedException {
        var headers = Stream.concat(
                Stream.of("ce-specversion", "1.0", "ce-id", id, "ce-source", "/a", "ce-type", "t", name, value),
                Stream.of(more));
        return post("/ingest/" + source, "{}", headers.toArray(String[]::new));
    }

    private static HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(exporter.reports().resolve(path)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
