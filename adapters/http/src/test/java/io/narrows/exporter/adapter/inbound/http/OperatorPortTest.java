package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.spool.DeathCause;
import jakarta.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperatorPortTest {
    private static final String SECRET = "hunter2";
    private static final String ENVELOPE = """
            {"source":"s","exportConfig":{"openSearch":{"hostport":"https://me:hunter2@os.test:9200","password":"hunter2"}},
             "payload":"{}"}""";
    private static final long PATIENCE_MILLIS = 10_000;

    private final StartedExporter exporter = StartedExporter.start();
    private final Client admin = Client.of(exporter.admin());
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void isLive() throws Exception {
        assertThat(admin.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void isReadyWhenItCanTakeAReport() throws Exception {
        var answer = admin.get("/health/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getString("status")).isEqualTo("UP");
    }

    @Test
    void isNotReadyWhenItIsStopping() throws Exception {
        exporter.dispatcher.refuseReports();

        assertThat(admin.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(admin.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotReadyWhenTheSpoolIsFull() throws Exception {
        try (var full = StartedExporter.withRoomFor(100)) {
            assertThat(Client.of(full.admin()).get("/health/ready").statusCode())
                    .isEqualTo(503);
        }
    }

    @Test
    void isReadyWhileALaneIsPausedAndSaysWhy() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Misconfigured("HTTP 401"));

        reports.post("/forward", ENVELOPE);

        Await.until(
                "the lane is named",
                PATIENCE_MILLIS,
                () -> ready().contains("paused: HTTP 401") && ready().contains("lane openSearch#"));
        assertThat(ready()).doesNotContain(SECRET);
        assertThat(admin.get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void listsConsumersWithTheirSettingsAndLanesButNoValue() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("HTTP 503"));
        reports.post("/forward", ENVELOPE);
        Await.until("the lane backs off", PATIENCE_MILLIS, () -> consumers().contains("backingOff"));

        var answer = admin.get("/consumers");

        assertThat(answer.body()).doesNotContain(SECRET);
        var consumer = json(answer).getJsonArray("consumers").getJsonObject(1);
        assertThat(consumer.getString("id")).isEqualTo("openSearch");
        assertThat(consumer.getString("version")).isEqualTo("1.2.3");
        var settings = consumer.getJsonArray("settings").getValuesAs(JsonObject.class);
        assertThat(settings)
                .extracting(setting -> setting.getString("name"))
                .containsExactly("hostport", "index", "username", "password", "checkCert", "mutualTLS");
        assertThat(settings.getFirst().getBoolean("required")).isTrue();
        assertThat(settings.getFirst().getJsonArray("aliases").getString(0)).isEqualTo("host_port");
        assertThat(settings.get(3).getBoolean("secret")).isTrue();
        assertThat(settings.get(4).getString("default")).isEqualTo("true");
        assertThat(settings.get(4).getString("type")).isEqualTo("flag");
        assertThat(settings.get(4).getString("description")).isNotBlank();
        var lane = consumer.getJsonArray("lanes").getJsonObject(0);
        assertThat(lane.getString("name")).startsWith("openSearch#");
        assertThat(lane.getString("state")).isEqualTo("backingOff");
        assertThat(lane.getString("reason")).contains("HTTP 503");
        assertThat(lane.getJsonArray("hosts").getString(0)).isEqualTo("os.test:9200");
    }

    @Test
    void listsNamedConsumersWithTheirTypeAndWithoutWhatTheOperatorSays() throws Exception {
        var answer = admin.get("/consumers");

        assertThat(answer.body()).doesNotContain("s3cr3t");
        var consumers = json(answer).getJsonArray("consumers").getValuesAs(JsonObject.class);
        assertThat(consumers)
                .extracting(
                        consumer -> consumer.getString("id"),
                        consumer -> consumer.getString("type"),
                        consumer -> consumer.getBoolean("named"))
                .containsExactly(tuple("main", "openSearch", true), tuple("openSearch", "openSearch", false));
        assertThat(consumers.getFirst().getJsonArray("settings")).isEmpty();
    }

    @Test
    void triesANamedConsumerOut() throws Exception {
        var answer = admin.post("/consumers/main/test", "{}");
        var refused = admin.post("/consumers/main/test", "{\"password\":\"hunter2\"}");

        assertThat(json(answer).getString("outcome")).isEqualTo("delivered");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).getString("field")).isEqualTo("password");
        assertThat(refused.body()).doesNotContain(SECRET);
    }

    @Test
    void countsReportsThatNoRouteTakes() throws Exception {
        assertThat(reports.post("/ingest/elsewhere", "{}").statusCode()).isEqualTo(404);

        assertThat(metrics())
                .contains("data_exporter_reports_without_route_total 1.0\n")
                .contains("data_exporter_reports_accepted_total 0.0\n");
    }

    @Test
    void triesSettingsOut() throws Exception {
        assertOutcome(new DeliveryResult.Delivered(), "delivered", "");
        assertOutcome(new DeliveryResult.Unavailable("HTTP 503"), "unavailable", "HTTP 503");
        assertOutcome(new DeliveryResult.Rejected("too odd"), "rejected", "too odd");
        assertOutcome(new DeliveryResult.Misconfigured("HTTP 401"), "misconfigured", "HTTP 401");
    }

    private void assertOutcome(DeliveryResult result, String outcome, String reason) throws Exception {
        exporter.openSearch.answer(() -> result);

        var answer = admin.post("/consumers/OpenSearch/test", "{\"HOSTPORT\":\"http://x\",\"password\":\"hunter2\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getString("outcome")).isEqualTo(outcome);
        assertThat(json(answer).getString("reason", "")).isEqualTo(reason);
        assertThat(json(answer).getInt("durationMillis")).isNotNegative();
        assertThat(answer.body()).doesNotContain(SECRET);
    }

    @Test
    void triesOutOnlyWhatMakesAConsumer() throws Exception {
        assertThat(admin.post("/consumers/pagerParrot/test", "{}").statusCode()).isEqualTo(404);
        assertThat(admin.post("/consumers/no%20id/test", "{}").statusCode()).isEqualTo(404);
        assertThat(admin.post("/consumers/openSearch/test", "{}").statusCode()).isEqualTo(400);
        assertThat(admin.post("/consumers/openSearch/test", "").statusCode()).isEqualTo(400);
        assertThat(admin.post("/consumers/openSearch/test", "[]").statusCode()).isEqualTo(400);
        assertThat(admin.post("/consumers/openSearch/test", "{\"hostport\":\"http://x\"} x")
                        .statusCode())
                .isEqualTo(400);
        var answer = admin.post("/consumers/openSearch/test", "{\"hostport\":\"http://x\",\"password\":[\"hunter2\"]}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("field")).isEqualTo("password");
        assertThat(answer.body()).doesNotContain(SECRET);
    }

    @Test
    void metricsAddUp() throws Exception {
        reports.post("/forward", ENVELOPE);
        reports.post("/forward", "{}");
        reports.post("/forward", "nonsense");
        Await.until(
                "the report is delivered",
                PATIENCE_MILLIS,
                () -> metrics().contains("data_exporter_deliveries_delivered_total{consumer=\"openSearch\"} 1.0\n"));
        Await.until(
                "the attempt is counted",
                PATIENCE_MILLIS,
                () -> metrics()
                        .contains("data_exporter_attempts_total{consumer=\"openSearch\",outcome=\"taken\"} 1.0\n"));

        assertThat(metrics())
                .contains("data_exporter_attempts_total{consumer=\"openSearch\",outcome=\"unavailable\"} 0.0\n")
                .contains("data_exporter_reports_accepted_total 2.0\n")
                .contains("data_exporter_reports_without_consumer_total 1.0\n")
                .contains("data_exporter_deliveries_accepted_total{consumer=\"openSearch\"} 1.0\n")
                .contains("data_exporter_deliveries_pending{consumer=\"openSearch\"} 0.0\n")
                .contains("data_exporter_deliveries_dead{consumer=\"openSearch\"} 0.0\n")
                .contains("data_exporter_deliveries_purged_total{consumer=\"openSearch\"} 0.0\n")
                .contains("data_exporter_lanes{consumer=\"openSearch\",state=\"open\"} 1.0\n")
                .contains("data_exporter_lanes{consumer=\"openSearch\",state=\"paused\"} 0.0\n")
                .contains("data_exporter_http_answers_total{port=\"reports\",status=\"200\"} 2.0\n")
                .contains("data_exporter_http_answers_total{port=\"reports\",status=\"400\"} 1.0\n");
        assertThat(admin.get("/metrics").headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/plain");
    }

    @Test
    void serversOfOnePortDoNotServeTheOther() throws Exception {
        assertThat(admin.post("/forward", ENVELOPE).statusCode()).isEqualTo(404);
        assertThat(admin.get("/reports/01K00000000000000000000000").statusCode())
                .isEqualTo(404);
        for (var path : new String[] {"/consumers", "/metrics", "/health/ready", "/dead-letters", "/openapi.yaml"}) {
            assertThat(reports.get(path).statusCode()).describedAs(path).isEqualTo(404);
            assertThat(admin.get(path).statusCode()).describedAs(path).isEqualTo(200);
        }
    }

    @Test
    void answersWhatItDoesNotServeWithAProblem() throws Exception {
        for (var path : new String[] {"/", "/nothing", "/consumers/openSearch", "/health/nothing"}) {
            var answer = admin.get(path);
            assertThat(answer.statusCode()).describedAs(path).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .describedAs(path)
                    .hasValue("application/problem+json");
        }
        assertThat(admin.send("PUT", "/dead-letters", "").headers().allValues("Allow"))
                .containsExactly("GET, DELETE");
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsARoute() throws Exception {
        var served = new TreeMap<String, Set<String>>();
        for (var endpoint : exporter.http.endpoints()) {
            served.put(
                    endpoint.path(),
                    endpoint.handlers().keySet().stream()
                            .map(method -> method.text().toLowerCase(Locale.ROOT))
                            .collect(Collectors.toSet()));
        }
        served.put("/health/live", Set.of("get"));
        served.put("/health/ready", Set.of("get"));

        var described = described(admin.get("/openapi.yaml").body());

        assertThat(described).isEqualTo(served);
    }

    @Test
    void theDescriptionNamesEveryCauseOfDeath() throws Exception {
        assertThat(admin.get("/openapi.yaml").body())
                .contains("enum: [" + String.join(", ", DeathCause.labels()) + "]");
    }

    /// The paths and methods of an OpenAPI document that is indented by two.
    private static Map<String, Set<String>> described(String yaml) {
        var paths = new TreeMap<String, Set<String>>();
        var path = "";
        var matcher = Pattern.compile("(?m)^  (/\\S*):$|^    (get|post|put|delete|patch):$")
                .matcher(yaml);
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                path = matcher.group(1);
            } else {
                paths.computeIfAbsent(path, key -> new TreeSet<>()).add(matcher.group(2));
            }
        }
        return paths;
    }

    private String ready() {
        return body("/health/ready");
    }

    private String consumers() {
        return body("/consumers");
    }

    private String metrics() {
        return body("/metrics");
    }

    private String body(String path) {
        try {
            return admin.get(path).body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
