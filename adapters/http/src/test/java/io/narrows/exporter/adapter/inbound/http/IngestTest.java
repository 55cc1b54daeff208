package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCases.Arrival;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests `POST /ingest/{source}` beyond the worked cases of the protocol.
class IngestTest {
    private static final String[] STRUCTURED = {"Content-Type", "application/cloudevents+json"};

    private static StartedExporter exporter;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        exporter = StartedExporter.start();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        exporter.close();
    }

    @ParameterizedTest
    @CsvSource({
        "trivy-operator, application/json, Go-http-client/1.1",
        "falco, application/json, falcosecurity/falco",
        "policy-reporter, application/json; charset=utf-8, Policy-Reporter"
    })
    void whatAToolPostsReachesAConsumerUnchanged(String tool, String contentType, String userAgent) throws Exception {
        var sample = resource("ingest/" + tool + ".json");

        var answer = post("/ingest/ingest_" + tool, sample, "Content-Type", contentType, "User-Agent", userAgent);

        assertThat(arrival(answer)).isEqualTo(new Arrival("ingest_" + tool, sample));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "1.50", "-0", "1E400", "true", "null", "\"a\\u00e9\"", "[ ]", "{\"a\" : 1.0}", "\"\""})
    void theDataOfAnEventIsTheReportAsItIsSpelled(String data) throws Exception {
        var bare = post("/ingest/ingest_spelled", " " + data + "\n");

        assertThat(arrival(bare).payload()).isEqualTo(" " + data + "\n");
        if (!data.equals("null")) {
            var spaced =
                    post("/ingest/ingest_spelled", event("s" + data.hashCode(), "\"data\" :\t" + data), STRUCTURED);
            var last = post(
                    "/ingest/ingest_spelled",
                    "{\"specversion\":\"1.0\",\"id\":\"l" + data.hashCode()
                            + "\",\"source\":\"/a\",\"type\":\"t\",\"data\":" + data + "}",
                    STRUCTURED);
            assertThat(arrival(spaced).payload()).isEqualTo(data);
            assertThat(arrival(last).payload()).isEqualTo(data);
        }
    }

    @Test
    void aPayloadKeepsBytesThatAnEnvelopeWouldChange() throws Exception {
        var odd = "{\"a\":\"\\ud800\",\"a\":\"é😀\u2028\"}";

        assertThat(arrival(post("/ingest/ingest_odd", odd)).payload()).isEqualTo(odd);
    }

    /// Each value is written to the wire unchanged; Java's HTTP clients would encode it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ingest/ingest_sc%e4n",
                "/ingest/ingest_sc\u00e4n",
                "/ingest/ingest_sc%ED%A0%80n",
                "/ingest/ingest_scan?wait=%ff",
                "/reports/%ff",
                "/forward?x=\u00ff"
            })
    void aPathOrAQueryThatIsNotUtf8IsRefused(String target) throws Exception {
        var method = target.startsWith("/reports") ? "GET" : "POST";
        try (var connection = new RawConnection(exporter.http.port())) {
            connection.send((method + " " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.ISO_8859_1));

            assertThat(connection.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void keysThatWouldBecomeTheSameAreRefused() throws Exception {
        var headers = "ce-specversion: 1.0\r\nce-type: t\r\nce-source: /s\r\nce-id: a%e4\r\n";
        for (var header : new String[] {headers, headers.replace("%e4", "\u00e4"), "Idempotency-Key: \u00e4\r\n"}) {
            try (var connection = new RawConnection(exporter.http.port())) {
                connection.send(
                        ("POST /ingest/ingest_keys HTTP/1.1\r\nHost: x\r\n" + header + "Content-Length: 2\r\n\r\n{}")
                                .getBytes(StandardCharsets.ISO_8859_1));

                assertThat(connection.answer().status()).isEqualTo(400);
            }
        }
    }

    @Test
    void anEventAmongEnvelopesIsSentToTheRightPath() throws Exception {
        for (var type :
                new String[] {"application/cloudevents+json; charset=utf-8", "application/cloudevents-batch+json"}) {
            var answer = post("/forward", "{\"data\":{\"finding\":1}}", "Content-Type", type);

            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(answer.body()).contains("/ingest/{source}");
        }
    }

    @Test
    void anEnvelopeWithoutAPayloadIsAcceptedAndNeverRouted() throws Exception {
        var alert = "{\"output\":\"o\",\"source\":\"ingest_alert\",\"output_fields\":{\"evt.num\":1}}";

        var answer = post("/forward", alert);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getJsonArray("deliveries")).isEmpty();
    }

    @Test
    void aByteOrderMarkIsCalledByItsName() throws Exception {
        for (var path : new String[] {"/forward", "/ingest/ingest_bom"}) {
            assertThat(post(path, "\uFEFF{}").body()).contains("byte order mark");
        }
        try (var connection = new RawConnection(exporter.http.port())) {
            connection
                    .send("POST /ingest/ingest_bom HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n")
                    .send(new byte[] {(byte) 0xFF, (byte) 0xFE, '{', 0, '}', 0});

            assertThat(connection.answer().body()).contains("byte order mark");
        }
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(exporter.reports().resolve("/ingest/ingest_odd"))
                        .POST(BodyPublishers.ofByteArray("\"é\"".getBytes(StandardCharsets.ISO_8859_1)))
                        .build(),
                BodyHandlers.ofString());

        assertRefused(answer, 400, "body", "body must be a text in UTF-8");
    }

    @Test
    void whatIsNoJsonIsToldWhereAndNothingOfItIsRepeated() throws Exception {
        var answer = post("/ingest/ingest_odd", "{\n \"token\": hunter2}");

        assertRefused(answer, 400, "body", "body is not JSON at line 2, column 11");
        assertThat(answer.body()).doesNotContain("hunter2");
    }

    @Test
    void whoseSourceNoRouteTakesIsToldWhichAndWhoDecides() throws Exception {
        var before = exporter.spool.tallies();

        var answer = post("/ingest/no%22where", "{}");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).getString("detail"))
                .isEqualTo("no route takes the source 'no\"where': the operator's `routes` decide where reports without"
                        + " an envelope go; nothing was kept");
        assertThat(exporter.spool.tallies()).isEqualTo(before);
    }

    @Test
    void anEventIsTheSameOnlyWithTheSameSourceAndIdInTheSamePlace() throws Exception {
        var first = id(post("/ingest/ingest_a", event("1", "\"data\":{}"), STRUCTURED));

        assertThat(id(post("/ingest/ingest_a", event("1", "\"data\":{}"), STRUCTURED)))
                .isEqualTo(first);
        assertThat(id(binary("/ingest/ingest_a", "1", "/a"))).isEqualTo(first);
        assertThat(id(binary("/ingest/ingest_a", "2", "/a"))).isNotEqualTo(first);
        assertThat(id(binary("/ingest/ingest_a", "1", "/b"))).isNotEqualTo(first);
        assertThat(id(binary("/ingest/ingest_b", "1", "/a"))).isNotEqualTo(first);
        assertThat(id(post("/ingest/ingest_a", "{}", "Idempotency-Key", "8:ingest_a2:/a1:1")))
                .isNotEqualTo(first);
    }

    @Test
    void anotherEventUnderTheIdOfSomebodyElsesIsRefusedAndNotSwallowed() throws Exception {
        id(post("/ingest/ingest_a", event("guessed", "\"data\":1"), STRUCTURED));

        assertRefused(
                post("/ingest/ingest_a", event("guessed", "\"data\":2"), STRUCTURED),
                422,
                "id",
                "another event of this source and id came here before: nothing was kept of this one;"
                        + " send it with an id of its own");
    }

    @Test
    void aKeyIsKnownToOneEndpointOnly() throws Exception {
        post("/ingest/ingest_a", "{\"n\":1}", "Idempotency-Key", "shared");

        var elsewhere =
                post("/forward", "{\"source\":\"ingest_a\",\"payload\":{\"n\":1}}", "Idempotency-Key", "shared");

        assertThat(elsewhere.statusCode()).isEqualTo(422);
        assertThat(json(elsewhere).getString("field")).isEqualTo("Idempotency-Key");
    }

    @Test
    void eventsWithLongNamesAreToldApartAsWell() throws Exception {
        var longest = "x".repeat(300);
        var first = id(binary("/ingest/ingest_a", longest + "1", "/a"));

        assertThat(id(binary("/ingest/ingest_a", longest + "1", "/a"))).isEqualTo(first);
        assertThat(id(binary("/ingest/ingest_a", longest + "2", "/a"))).isNotEqualTo(first);
    }

    @Test
    void aHeaderGoesBeforeTheIdOfAnEvent() throws Exception {
        var first = id(binary("/ingest/ingest_a", "h1", "/a", "Idempotency-Key", "k"));

        assertThat(id(binary("/ingest/ingest_a", "h2", "/a", "Idempotency-Key", "k")))
                .isEqualTo(first);
        assertThat(id(binary("/ingest/ingest_a", "h1", "/a"))).isNotEqualTo(first);
    }

    @Test
    void headersOfAnEventAreDecodedAsItsBindingSays() throws Exception {
        var first = id(binary("/ingest/ingest_a", "%C3%A9", "\"/q\\\"\""));

        assertThat(id(post(
                        "/ingest/ingest_a",
                        "{\"specversion\":\"1.0\",\"id\":\"é\",\"source\":\"/q\\\"\",\"type\":\"t\",\"data\":{}}",
                        STRUCTURED)))
                .isEqualTo(first);
    }

    @Test
    void theBodyOfAnEventInBinaryModeIsWhatItsContentTypeSays() throws Exception {
        var text = post(
                "/ingest/ingest_a",
                "<report/>",
                "Content-Type",
                "application/xml",
                "ce-specversion",
                "1.0",
                "ce-id",
                "x",
                "ce-source",
                "/a",
                "ce-type",
                "t");
        var noJson = post(
                "/ingest/ingest_a",
                "<report/>",
                "Content-Type",
                "application/vnd.x+json",
                "ce-specversion",
                "1.0",
                "ce-id",
                "y",
                "ce-source",
                "/a",
                "ce-type",
                "t");

        assertThat(arrival(text).payload()).isEqualTo("<report/>");
        assertThat(noJson.statusCode()).isEqualTo(400);
    }

    @Test
    void aTextInAnEventIsTheReportOnlyWhereItsTypeIsNotJson() throws Exception {
        var ofText = post(
                "/ingest/ingest_a",
                event("t1", "\"datacontenttype\":\"text/plain\",\"data\":\"a\\n\\\"b\\\"\""),
                STRUCTURED);
        var ofJson = post("/ingest/ingest_a", event("t2", "\"data\":\"a\\n\""), STRUCTURED);

        assertThat(arrival(ofText).payload()).isEqualTo("a\n\"b\"");
        assertThat(arrival(ofJson).payload()).isEqualTo("\"a\\n\"");
    }

    @Test
    void bytesInAnEventThatAreNoTextAreRefused() throws Exception {
        assertRefused(
                post("/ingest/ingest_a", event("b1", "\"data_base64\":\"/w==\""), STRUCTURED),
                400,
                "data_base64",
                "data_base64 must be a text in UTF-8");
    }

    @Test
    void anEventThatIsNoObjectOrHasAnIdThatIsNoTextIsRefused() throws Exception {
        assertRefused(
                post("/ingest/ingest_a", "[]", STRUCTURED),
                400,
                "body",
                "body must be an object: a CloudEvent in JSON");
        assertRefused(post("/ingest/ingest_a", "{\"id\":5}", STRUCTURED), 400, "id", "id must be a text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ingest", "/ingest/", "/ingest/ingest_a/b"})
    void aPathWithoutOneSourceIsNothing(String path) throws Exception {
        assertThat(post(path, "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void controlCharactersInASourceAreRefused() throws Exception {
        assertRefused(post("/ingest/ingest_%0A", "{}"), 400, "source", "source must not have control characters");
    }

    private static String event(String id, String data) {
        return "{ \"source\" : \"/a\", " + data + " , \"extension\":{\"data\":[1]},\"specversion\":\"1.0\",\"id\":\""
                + id + "\",\"type\":\"t\"}";
    }

    private static HttpResponse<String> binary(String path, String id, String source, String... more)
            throws IOException, InterruptedException {
        var headers = new String[8 + more.length];
        System.arraycopy(
                new String[] {"ce-specversion", "1.0", "ce-id", id, "ce-source", source, "ce-type", "t"},
                0,
                headers,
                0,
                8);
        System.arraycopy(more, 0, headers, 8, more.length);
        return post(path, "{}", headers);
    }

    private static HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(exporter.reports().resolve(path)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static Arrival arrival(HttpResponse<String> answer) throws InterruptedException {
        assertThat(json(answer).getJsonArray("deliveries").getJsonObject(0).getString("consumer"))
                .isEqualTo("main");
        return exporter.openSearch.await(id(answer)).getFirst();
    }

    private static String id(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).getString("id");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String field, String detail) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).getString("field")).isEqualTo(field);
        assertThat(json(answer).getString("detail")).isEqualTo(detail);
    }

    private static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(IngestTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
