package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What senders and operators see of an exporter that shares its spool with others.
class SharedSpoolTest {
    private static final String ENVELOPE =
            "{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"http://os.test:9200\"}},\"payload\":\"{}\"}";

    private final SharedSpool shared = SharedSpool.named("exporter-1");
    private final StartedExporter exporter = StartedExporter.at(shared);
    private final Client reports = Client.of(exporter.reports());
    private final Client admin = Client.of(exporter.admin());

    @AfterEach
    void stop() {
        shared.goAway(false);
        exporter.close();
    }

    @Test
    void aSpoolThatCannotBeReachedIsNoFullSpool() throws Exception {
        shared.goAway(true);

        var answer = reports.post("/forward", ENVELOPE);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(answer.body()).contains("cannot reach its spool");
        var ready = admin.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
                .contains("\"room\":true")
                .contains("\"spool\":\"away: db.test:5432 refuses connections\"")
                .contains("\"replica\":\"exporter-1\"");
    }

    @Test
    void whoWaitsWhileTheSpoolGoesAwayIsStillToldThatTheReportWasTaken() throws Exception {
        exporter.openSearch.answer(() -> {
            shared.goAway(true);
            return new DeliveryResult.Unavailable("HTTP 503");
        });

        var answer = reports.post("/forward?wait=1s", ENVELOPE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("pending");
    }

    @Test
    void itsOwnMetricsAreThereWhileTheSpoolIsAway() throws Exception {
        shared.goAway(true);
        reports.post("/forward", ENVELOPE);

        assertThat(admin.get("/metrics").body())
                .contains("data_exporter_requests_refused_total{port=\"reports\",reason=\"spool_away\"} 1.0")
                .doesNotContain("data_exporter_shared_deliveries_pending");
    }

    @Test
    void whatAllExportersSeeAlikeHasAnotherNameThanWhatOneDid() throws Exception {
        reports.post("/forward?wait=10s", ENVELOPE);

        var metrics = admin.get("/metrics").body();

        assertThat(metrics)
                .contains("data_exporter_deliveries_accepted_total{consumer=\"openSearch\"} 1.0")
                .contains("data_exporter_shared_deliveries_delivered{consumer=\"openSearch\"} 1.0")
                .contains("data_exporter_shared_spool_limit_bytes")
                .doesNotContain("data_exporter_deliveries_pending")
                .doesNotContain("data_exporter_spool_used_bytes");
    }

    @Test
    void anyExporterShowsTheLanesOfAll() throws Exception {
        shared.tell("exporter-2", "openSearch\t0123456789\tBACKING_OFF\t0\tos2.test\tHTTP 503\n");

        assertThat(admin.get("/consumers").body())
                .contains("\"name\":\"openSearch#01234567\"")
                .contains("\"replica\":\"exporter-2\"")
                .contains("\"state\":\"backingOff\"");
        assertThat(admin.get("/status").body())
                .contains("\"replicas\":[\"exporter-1\"]")
                .contains("\"state\":\"backingOff\"");
        assertThat(admin.get("/console/consumers/openSearch").body()).contains("<td>exporter-2</td>");
    }
}
