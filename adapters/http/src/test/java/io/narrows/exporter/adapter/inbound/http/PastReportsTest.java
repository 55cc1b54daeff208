package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PastReportsTest {
    private static final String SECRET = "hunter2";
    private static final long PATIENCE_MILLIS = 10_000;

    private final StartedExporter exporter = StartedExporter.start();
    private final Client admin = Client.of(exporter.admin());
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void whatWasDeliveredIsListedWithItsStateAndWithoutSettings() throws Exception {
        var id = delivered("kubebench");

        var answer = admin.get("/reports");

        var report = listed(answer).getFirst();
        assertThat(report.getString("id")).isEqualTo(id);
        assertThat(report.getString("source")).isEqualTo("kubebench");
        assertThat(report.getString("receivedAt")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(report.getInt("payloadSize")).isEqualTo(7);
        assertThat(report.getBoolean("kept")).isTrue();
        assertThat(report.getJsonObject("labels")).isEmpty();
        var delivery = report.getJsonArray("deliveries").getJsonObject(0);
        assertThat(delivery.getString("consumer")).isEqualTo("openSearch");
        assertThat(delivery.getString("state")).isEqualTo("delivered");
        assertThat(delivery.getString("at")).endsWith("Z");
        assertThat(delivery).doesNotContainKey("timeline");
        assertThat(answer.body()).doesNotContain(SECRET, "next");
    }

    @Test
    void oneReportComesWithEachAttempt() throws Exception {
        var id = rejected("s", "too odd");

        var answer = admin.get("/reports/" + id.toLowerCase(Locale.ROOT));

        var delivery = json(answer).getJsonArray("deliveries").getJsonObject(0);
        assertThat(delivery.getString("state")).isEqualTo("dead");
        assertThat(delivery.getString("cause")).isEqualTo("rejected");
        assertThat(delivery.getString("reason")).isEqualTo("too odd");
        var attempts = delivery.getJsonArray("timeline").getValuesAs(JsonObject.class);
        assertThat(attempts).singleElement().satisfies(attempt -> {
            assertThat(attempt.getString("outcome")).isEqualTo("rejected");
            assertThat(attempt.getString("words")).isEqualTo("too odd");
            assertThat(attempt.getInt("durationMillis")).isNotNegative();
            assertThat(attempt.getString("at")).endsWith("Z");
        });
        assertThat(answer.body()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01K00000000000000000000000", "x", "-", "%00"})
    void whatIsUnknownIsNotFound(String id) throws Exception {
        for (var path : List.of("/reports/" + id, "/reports/" + id + "/payload")) {
            assertThat(admin.get(path).statusCode()).describedAs(path).isIn(400, 404);
        }
    }

    @Test
    void thePayloadComesAsItWasSentAndIsNoPage() throws Exception {
        var id = delivered("s");

        var answer = admin.get("/reports/" + id + "/payload");

        assertThat(answer.body()).isEqualTo("{\"n\":1}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        var text = id("{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"x\"}},"
                + "\"payload\":\"<script>alert(1)</script>\"}");
        assertThat(admin.get("/reports/" + text + "/payload").headers().firstValue("Content-Type"))
                .hasValue("text/plain; charset=utf-8");
    }

    @Test
    void filters() throws Exception {
        var first = delivered("kubebench_a");
        var second = rejected("kubebench_b", "too odd");
        delivered("trivy");
        var begin = Instant.now().minusSeconds(60);

        assertThat(sources("source=kubebench_*")).containsExactlyInAnyOrder("kubebench_a", "kubebench_b");
        assertThat(sources("source=kubebench_a,trivy")).containsExactlyInAnyOrder("kubebench_a", "trivy");
        assertThat(sources("state=dead")).containsExactly("kubebench_b");
        assertThat(sources("state=DELIVERED,pending")).containsExactlyInAnyOrder("kubebench_a", "trivy");
        assertThat(sources("consumer=OPENSEARCH")).hasSize(3);
        assertThat(sources("consumer=main")).isEmpty();
        assertThat(sources("ids=" + first + "," + second)).hasSize(2);
        assertThat(sources("since=1h")).hasSize(3);
        assertThat(sources("from=" + begin)).hasSize(3);
        assertThat(sources("until=" + begin)).isEmpty();
        assertThat(sources("label=cluster=prod-*")).isEmpty();
        assertThat(sources("key=unknown")).isEmpty();
        assertThat(sources("state=dead&source=trivy")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sorce=a",
                "limit=0",
                "limit=1001",
                "state=lost",
                "since=old",
                "since=1h&from=2026-11-26T08:00:00Z",
                "from=yesterday",
                "until=x",
                "label=cluster",
                "label=%3Dx",
                "label=a%3D1&label=a%3D2",
                "consumer=no%20id",
                "ids=x",
                "after=x",
                "sender=alice",
                "dryRun=true"
            })
    void refusesAQueryItDoesNotUnderstand(String query) throws Exception {
        var answer = admin.get("/reports?" + query);

        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(400);
        assertThat(json(answer).getString("field")).isNotBlank();
    }

    @Test
    void comesInPagesNewestFirst() throws Exception {
        var all = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            all.add(delivered("a b&c"));
        }
        delivered("other");

        var seen = new ArrayList<String>();
        var next = "/reports?limit=2&source=a%20b%26c";
        while (!next.isEmpty()) {
            var page = admin.get(next);
            assertThat(listed(page)).hasSizeLessThanOrEqualTo(2);
            listed(page).forEach(report -> seen.add(report.getString("id")));
            next = json(page).getString("next", "");
        }

        assertThat(seen)
                .containsExactlyElementsOf(all.stream().sorted().toList().reversed());
    }

    @Test
    void aResendMakesDeliveriesAgainAndADryRunOnlyCounts() throws Exception {
        var id = delivered("a");
        delivered("b");
        exporter.openSearch.forget();

        var dry = admin.post("/reports/resend?source=a&dryRun=true", "");
        assertThat(dry.body()).isEqualTo("{\"count\":1,\"dryRun\":true,\"gone\":0}");
        assertThat(exporter.openSearch.payloads()).isEmpty();

        var answer = admin.post("/reports/resend?source=a", "");
        assertThat(answer.body()).isEqualTo("{\"count\":1,\"dryRun\":false,\"gone\":0}");
        assertThat(exporter.openSearch.await(id)).hasSize(1);
        assertThat(exporter.openSearch.payloads()).hasSize(1);
    }

    @Test
    void aConsumerThatIsAddedLateGetsWhatItLacksOnce() throws Exception {
        delivered("a");
        delivered("b");
        exporter.openSearch.forget();

        assertThat(count("since=1h&to=main&onlyMissing=true")).isEqualTo(2);
        Await.until(
                "two reports",
                PATIENCE_MILLIS,
                () -> exporter.openSearch.payloads().size() == 2);
        assertThat(count("since=1h&to=main&onlyMissing=true")).isZero();

        assertThat(sources("consumer=main")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void onlyAConsumerThatCanDoWithoutSettingsGetsReportsThatNeverWentThere() throws Exception {
        delivered("a");

        var unknown = admin.post("/reports/resend?all=true&to=pagerParrot", "");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(json(unknown).getString("detail"))
                .contains("to names 'pagerParrot'", "no such consumer", "GET /consumers");
        var incomplete = admin.post("/reports/resend?all=true&to=openSearch", "");
        assertThat(incomplete.statusCode()).isEqualTo(400);
        assertThat(json(incomplete).getString("field")).isEqualTo("to");
        assertThat(json(incomplete).getString("detail")).contains("hostport");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "?all=false",
                "?dryRun=true",
                "?source=",
                "?to=main",
                "?sorce=a&all=true",
                "?all=yes",
                "?all=true&onlyMissing=true"
            })
    void allOfThemAreMeantOnlyWhereThatIsSaid(String query) throws Exception {
        delivered("a");
        exporter.openSearch.forget();

        assertThat(admin.post("/reports/resend" + query, "").statusCode()).isEqualTo(400);
        assertThat(exporter.openSearch.payloads()).isEmpty();
    }

    @Test
    void aConsumerIsTestedWithAPastReport() throws Exception {
        var id = delivered("a");
        exporter.openSearch.forget();

        var answer = admin.post("/consumers/main/test?report=" + id, "{}");

        assertThat(json(answer).getString("outcome")).isEqualTo("delivered");
        assertThat(exporter.openSearch.await(id)).hasSize(1);
        assertThat(admin.post("/consumers/main/test?report=01K00000000000000000000000", "{}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(admin.post("/consumers/main/test?report=x", "{}").statusCode())
                .isEqualTo(400);
        assertThat(admin.post("/consumers/main/test?reprot=" + id, "{}").statusCode())
                .isEqualTo(400);
    }

    private String delivered(String source) throws Exception {
        exporter.openSearch.answer(DeliveryResult.Delivered::new);
        return id(envelope(source));
    }

    private String rejected(String source, String reason) throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected(reason));
        return id(envelope(source));
    }

    private static String envelope(String source) {
        return "{\"source\":\"" + source + "\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"x\",\"password\":\""
                + SECRET + "\"}},\"payload\":\"{\\\"n\\\":1}\"}";
    }

    private String id(String envelope) throws Exception {
        var receipt = json(reports.post("/forward?wait=10s", envelope));
        assertThat(receipt.getJsonArray("deliveries").getJsonObject(0).getString("state"))
                .isNotEqualTo("pending");
        return receipt.getString("id");
    }

    private long count(String query) throws Exception {
        var answer = admin.post("/reports/resend?" + query, "");
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        return json(answer).getInt("count");
    }

    private List<String> sources(String query) throws Exception {
        return listed(admin.get("/reports?" + query)).stream()
                .map(report -> report.getString("source"))
                .toList();
    }

    private static List<JsonObject> listed(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        return json(answer).getJsonArray("reports").getValuesAs(JsonObject.class);
    }
}
