package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final String ENVELOPE =
            "{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"http://os.test:9200\"}},\"payload\":\"{}\"}";
    private static final long PATIENCE_MILLIS = 10_000;

    private final StartedExporter exporter = StartedExporter.start();
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void aDeliveredReportIsInEachHistogramOnce() throws Exception {
        assertThat(reports.post("/forward?wait=10s", ENVELOPE).body()).contains("delivered");

        awaitSample("data_exporter_delivery_seconds_count{consumer=\"openSearch\"} 1");
        awaitSample("data_exporter_attempt_seconds_count{consumer=\"openSearch\"} 1");
        assertThat(metrics())
                .contains("data_exporter_accept_seconds_count 1\n")
                .contains("data_exporter_accept_seconds_bucket{le=\"30.0\"} 1\n")
                .contains("data_exporter_spool_wait_seconds_count{consumer=\"openSearch\"} 1\n")
                .contains("data_exporter_delivery_seconds_bucket{consumer=\"openSearch\",le=\"86400.0\"} 1\n")
                .contains("data_exporter_batch_reports_bucket{consumer=\"openSearch\",le=\"1.0\"} 1\n")
                .contains("data_exporter_batch_reports_sum{consumer=\"openSearch\"} 1.0\n")
                .contains("data_exporter_oldest_pending_seconds{consumer=\"openSearch\"} 0.0\n");
    }

    @Test
    void acceptingDoesNotTakeLongerForASenderThatWaits() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("HTTP 503"));

        reports.post("/forward?wait=1s", ENVELOPE);

        assertThat(sample("data_exporter_accept_seconds_sum")).isBetween(0.0, 0.9);
    }

    @Test
    void theAgeOfWhatWaitsIsKnown() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("HTTP 503"));
        reports.post("/forward", ENVELOPE);

        Await.until(
                "a delivery waits",
                PATIENCE_MILLIS,
                () -> sample("data_exporter_oldest_pending_seconds\\{consumer=\"openSearch\"}") > 0);

        assertThat(sample("data_exporter_oldest_pending_seconds\\{consumer=\"openSearch\"}"))
                .isBetween(0.0, 60.0);
        assertThat(metrics()).contains("data_exporter_delivery_seconds_count{consumer=\"openSearch\"} 0\n");
    }

    @Test
    void refusedRequestsAreCountedByReason() throws Exception {
        reports.post("/forward", "nonsense");
        reports.get("/nothing");
        reports.get("/forward");

        assertThat(metrics())
                .contains("data_exporter_requests_refused_total{port=\"reports\",reason=\"malformed\"} 1.0\n")
                .contains("data_exporter_requests_refused_total{port=\"reports\",reason=\"not_found\"} 1.0\n")
                .contains("data_exporter_requests_refused_total{port=\"reports\",reason=\"method\"} 1.0\n")
                .contains("data_exporter_requests_refused_total{port=\"reports\",reason=\"spool_full\"} 0.0\n")
                .contains("data_exporter_requests_refused_total{port=\"admin\",reason=\"malformed\"} 0.0\n");
    }

    @Test
    void whoIsRefusedBecauseTheSpoolIsFullOrTheExporterStopsIsCountedApart() throws Exception {
        try (var full = StartedExporter.withRoomFor(100)) {
            assertThat(Client.of(full.reports()).post("/forward", ENVELOPE).statusCode())
                    .isEqualTo(503);
            full.dispatcher.refuseReports();
            assertThat(Client.of(full.reports()).post("/forward", ENVELOPE).statusCode())
                    .isEqualTo(503);

            assertThat(body(Client.of(full.admin()).get("/metrics")))
                    .contains("data_exporter_requests_refused_total{port=\"reports\",reason=\"spool_full\"} 1.0\n")
                    .contains("data_exporter_requests_refused_total{port=\"reports\",reason=\"stopping\"} 1.0\n");
        }
    }

    @Test
    void aStrangersNamesBecomeNoLabel() throws Exception {
        var asked = reports.post(
                "/forward", "{\"source\":\"odd\",\"exportConfig\":{\"pagerParrot\":{\"a\":\"b\"}},\"payload\":\"{}\"}");
        assertThat(asked.body()).contains("pagerParrot");

        assertThat(metrics())
                .doesNotContain("pagerParrot")
                .doesNotContain("odd")
                .contains("data_exporter_deliveries_dead{consumer=\"(unknown)\"} 1.0\n");
    }

    @Test
    void whatIsInstalledIsKnown() {
        assertThat(metrics())
                .contains("data_exporter_build_info{version=\"1.2.3\"} 1\n")
                .contains(
                        "data_exporter_plugin_info{consumer=\"openSearch\",kind=\"openSearch\",version=\"1.2.3\"} 1\n")
                .contains("data_exporter_plugin_info{consumer=\"main\",kind=\"openSearch\",version=\"1.2.3\"} 1\n")
                .contains("data_exporter_client_certificate_not_after_seconds{consumer=\"main\"} 1.893456E9\n");
    }

    @Test
    void whatTheJvmAndTheProcessTakeIsKnown() {
        assertThat(metrics())
                .containsPattern("(?m)^process_cpu_seconds_total \\d")
                .containsPattern("(?m)^process_start_time_seconds \\d")
                .containsPattern("(?m)^jvm_memory_used_bytes\\{area=\"heap\"} \\d");
    }

    @Test
    void everythingThatIsExposedIsOnThePageWithItsType() throws Exception {
        reports.post("/forward?wait=10s", ENVELOPE);

        var page = Files.readString(Path.of("../../deploy/monitoring/README.md"));

        assertThat(exposed())
                .hasSizeGreaterThan(60)
                .allSatisfy(row -> assertThat(page).contains(row));
    }

    /// The metrics of an answer, as rows of the page begin.
    private List<String> exposed() {
        return Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$")
                .matcher(metrics())
                .results()
                .map(type -> "| `" + type.group(1) + "` | " + (type.group(1).endsWith("_info") ? "info" : type.group(2))
                        + " |")
                .toList();
    }

    private void awaitSample(String line) throws Exception {
        Await.until(line, PATIENCE_MILLIS, () -> metrics().contains(line + "\n"));
    }

    private double sample(String name) {
        var matcher = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(metrics());
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : -1;
    }

    private String metrics() {
        try {
            return body(Client.of(exporter.admin()).get("/metrics"));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String body(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
