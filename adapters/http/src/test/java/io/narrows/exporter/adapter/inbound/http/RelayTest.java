package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.report.ReportId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests what an exporter takes of another one that relays reports.
class RelayTest {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final String RECEIVED_AT = "2026-11-23T20:15:00.500Z";

    @TempDir
    private static Path scratch;

    private static SenderTokens tokens;
    private static StartedExporter strict;
    private static StartedExporter open;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        tokens = SenderTokens.in(scratch);
        strict = StartedExporter.with(tokens.settings(SecurityProfile.STRICT));
        open = StartedExporter.with(tokens.settings(SecurityProfile.OPEN));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        strict.close();
        open.close();
    }

    @Test
    void aRelayedReportKeepsItsIdItsTimeAndItsCluster() throws Exception {
        var id = newId();

        var answer = relay(strict, "edge", id, envelope("{\"namespace\":\"web\",\"cluster\":\"forged\"}", "{}"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Client.json(answer).getString("id")).isEqualTo(id);
        awaitDelivered(id);
        assertThat(strict.openSearch.labels(id).all())
                .isEqualTo(Map.of("namespace", "web", "cluster", "edge-1", "relay-hops", "edge-1,region"));
        assertThat(Client.json(Client.of(strict.admin()).get("/reports/" + id)).getString("receivedAt"))
                .isEqualTo("2026-11-23T20:15:00.500Z");
    }

    @Test
    void theSameReportIsTakenOnceWhateverItsLabels() throws Exception {
        var id = newId();
        var before = accepted();

        var first = relay(strict, "edge", id, envelope("{}", "{\"a\":1}"));
        var again = relay(strict, "edge", id, envelope("{\"a\":\"b\"}", "{\"a\":1}"));
        var another = relay(strict, "edge", id, envelope("{}", "{\"a\":2}"));

        assertThat(List.of(first.statusCode(), again.statusCode())).containsOnly(200);
        assertThat(Client.json(again).getString("id")).isEqualTo(id);
        assertThat(another.statusCode()).as(another.body()).isEqualTo(422);
        assertThat(accepted()).isEqualTo(before + 1);
    }

    @Test
    void theSameIdIsTakenOnceFromManyAtTheSameTime() throws Exception {
        var id = newId();
        var calls = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        var before = accepted();
        for (int i = 0; i < 32; i++) {
            calls.add(client.sendAsync(
                    request(strict, "edge", headers(id), envelope("{}", "{}")), BodyHandlers.ofString()));
        }

        for (var call : calls) {
            assertThat(call.join().statusCode()).as(call.join().body()).isEqualTo(200);
        }
        awaitDelivered(id);
        assertThat(accepted()).isEqualTo(before + 1);
    }

    @Test
    void aRelayWaitsForItsDeliveriesAndAsksForItsReceipts() throws Exception {
        var id = newId();

        var answer = send(strict, "POST", "/forward?wait=10s", "edge", headers(id), envelope("{}", "{}"));

        assertThat(answer.body()).contains("\"state\":\"delivered\"");
        assertThat(send(strict, "GET", "/reports/" + id, "edge", List.of(), "").statusCode())
                .isEqualTo(200);
        assertThat(send(strict, "GET", "/reports/" + id, "lab", List.of(), "").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Report-Id", "Report-Received-At", "Report-Hops"})
    void whoIsNoRelaySaysNothingOfThat(String header) throws Exception {
        for (var path : List.of("/forward", "/ingest/ingest_ci")) {
            for (var sender : List.of("ci", "lab", "router")) {
                var refused = send(strict, "POST", path, sender, List.of(header, "x"), envelope("{}", "{}"));

                assertThat(refused.statusCode()).as(sender + " " + path).isEqualTo(403);
                assertThat(refused.body()).contains("Report-Id is for exporters that relay reports");
            }
            var anybody = send(open, "POST", path, "", List.of(header, "x"), envelope("{}", "{}"));
            assertThat(anybody.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aRefusalIsCounted() throws Exception {
        relay(strict, "lab", newId(), envelope("{}", "{}"));

        assertThat(Client.of(strict.admin()).get("/metrics").body())
                .contains("data_exporter_senders_refused_total{reason=\"relay\"}")
                .doesNotContain("data_exporter_senders_refused_total{reason=\"relay\"} 0.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "edge-1,here            | relayed in a circle",
                "here                   | relayed in a circle",
                "a,b,c,d,e,f            | names more than 5 clusters",
                "a,b,a                  | names a cluster twice",
                "a b                    | must be names of clusters",
            })
    void aCircleIsRefusedWithAReason(String hops, String why) throws Exception {
        var id = newId();
        var headers = List.of("Report-Id", id, "Report-Received-At", RECEIVED_AT, "Report-Hops", hops);

        var refused = send(strict, "POST", "/forward", "edge", headers, envelope("{}", "{}"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"Report-Hops\"", why);
        assertThat(send(strict, "GET", "/reports/" + id, "edge", List.of(), "").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Report-Id          | 7",
                "Report-Id          | 01kar4d3m0t6zc5y8qk2v7w9xa",
                "Report-Received-At | yesterday",
                "Report-Received-At | -1000000000-01-01T00:00:00Z",
                "Report-Received-At | +1000000000-12-31T23:59:59.999999999Z",
            })
    void whatIsNoIdentityIsRefused(String header, String value) throws Exception {
        var headers = new ArrayList<>(headers(newId()));
        headers.set(headers.indexOf(header) + 1, value);

        var refused = send(strict, "POST", "/forward", "edge", headers, envelope("{}", "{}"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"field\":\"" + header + "\"");
    }

    @Test
    void theHeadersComeTogetherAndOnce() throws Exception {
        var some = headers(newId()).subList(0, 4);
        var twice = new ArrayList<>(headers(newId()));
        twice.addAll(List.of("Report-Hops", "other"));

        assertThat(send(strict, "POST", "/forward", "edge", some, envelope("{}", "{}"))
                        .body())
                .contains("Report-Hops is missing");
        assertThat(send(strict, "POST", "/forward", "edge", twice, envelope("{}", "{}"))
                        .body())
                .contains("Report-Hops must be given once");
    }

    @Test
    void aTimeThatIsYetToComeIsNow() throws Exception {
        var id = newId();
        var headers = new ArrayList<>(headers(id));
        headers.set(3, "2999-01-01T00:00:00Z");

        assertThat(send(strict, "POST", "/forward", "edge", headers, envelope("{}", "{}"))
                        .statusCode())
                .isEqualTo(200);
        awaitDelivered(id);
        assertThat(Instant.parse(Client.json(Client.of(strict.admin()).get("/reports/" + id))
                        .getString("receivedAt")))
                .isBefore(Instant.now());
    }

    @Test
    void whatNoRouteTakesIsNotAccepted() throws Exception {
        try (var exporter = StartedExporter.with(tokens.settings(SecurityProfile.STRICT))) {
            var refused = relay(exporter, "edge", newId(), envelope("{}", "{}").replace("ingest_a", "ingest_"));
            var unrouted = relay(exporter, "edge", newId(), envelope("{}", ""));

            assertThat(refused.statusCode()).isEqualTo(200);
            assertThat(unrouted.statusCode()).isEqualTo(422);
            assertThat(unrouted.body()).contains("\"field\":\"source\"", "is taken by no route");
        }
    }

    @Test
    void aRelayHandsInItsSourcesOnly() throws Exception {
        var refused = relay(strict, "edge", newId(), envelope("{}", "{}").replace("ingest_a", "other"));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("\"field\":\"source\"");
    }

    @Test
    void nobodyElseSaysWhereAReportCameThrough() throws Exception {
        var answer = send(
                strict,
                "POST",
                "/forward",
                "router",
                List.of(),
                envelope("{\"relay-hops\":\"forged\",\"cluster\":\"mine\"}", "{}"));

        var id = Client.json(answer).getString("id");
        awaitDelivered(id);
        assertThat(strict.openSearch.labels(id).all()).isEqualTo(Map.of("cluster", "mine"));
    }

    @Test
    void aRelayedReportIsTriedAgainForAsLongAsAnyOther() throws Exception {
        try (var exporter = StartedExporter.with(tokens.settings(SecurityProfile.STRICT))) {
            exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("not now"));
            var id = newId();
            var headers = new ArrayList<>(headers(id));
            headers.set(3, "2020-01-01T00:00:00Z"); // long past lanes.maxAge

            send(exporter, "POST", "/forward", "edge", headers, envelope("{}", "{}"));

            Await.until(
                    "an attempt", PATIENCE_MILLIS, () -> receipt(exporter, id).contains("not now"));
            assertThat(receipt(exporter, id)).contains("\"state\":\"pending\"");
        }
    }

    private static String receipt(StartedExporter exporter, String id) {
        try {
            return send(exporter, "GET", "/reports/" + id, "edge", List.of(), "")
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static double accepted() throws Exception {
        var line = "data_exporter_deliveries_accepted_total{consumer=\"main\"} ";
        var metrics = Client.of(strict.admin()).get("/metrics").body();
        int from = metrics.indexOf(line);
        return from < 0 ? 0 : Double.parseDouble(metrics.substring(from + line.length(), metrics.indexOf('\n', from)));
    }

    private static void awaitDelivered(String id) {
        Await.until("the delivery", PATIENCE_MILLIS, () -> receipt(strict, id).contains("\"state\":\"delivered\""));
    }

    private static String envelope(String labels, String payload) {
        return "{\"source\":\"ingest_a\",\"labels\":" + labels + ",\"payload\":\"" + payload.replace("\"", "\\\"")
                + "\"}";
    }

    private static List<String> headers(String id) {
        return List.of("Report-Id", id, "Report-Received-At", RECEIVED_AT, "Report-Hops", "edge-1,region");
    }

    private static String newId() {
        return ReportId.at(Instant.now(), new SecureRandom()).value();
    }

    private static HttpResponse<String> relay(StartedExporter exporter, String sender, String id, String body)
            throws IOException, InterruptedException {
        return send(exporter, "POST", "/forward", sender, headers(id), body);
    }

    private static HttpResponse<String> send(
            StartedExporter exporter, String method, String path, String sender, List<String> headers, String body)
            throws IOException, InterruptedException {
        return client.send(request(exporter, method, path, sender, headers, body), BodyHandlers.ofString());
    }

    private static HttpRequest request(StartedExporter exporter, String sender, List<String> headers, String body) {
        return request(exporter, "POST", "/forward", sender, headers, body);
    }

    private static HttpRequest request(
            StartedExporter exporter, String method, String path, String sender, List<String> headers, String body) {
        var request = HttpRequest.newBuilder(exporter.reports().resolve(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!sender.isEmpty()) {
            request.header("Authorization", tokens.header(sender).substring("Authorization: ".length()));
        }
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return request.build();
    }
}
