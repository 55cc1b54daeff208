package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Tally;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final long PATIENCE_MILLIS = 20_000;

    private final StartedExporter exporter = StartedExporter.start();
    private final Client admin = Client.of(exporter.admin());
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void aPausedConsumerGetsNothingUntilItIsResumed() throws Exception {
        var paused = admin.post("/consumers/main/pause?reason=the%20disk%20is%20full", "");

        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(json(paused).getString("consumer")).isEqualTo("main");
        assertThat(json(paused).getBoolean("changed")).isTrue();
        assertThat(json(paused).getJsonObject("paused").getString("by")).isEqualTo("anonymous");
        assertThat(json(paused).getJsonObject("paused").getString("reason")).isEqualTo("the disk is full");
        assertThat(json(reports.post("/ingest/ingest_a?wait=300ms", "{\"n\":1}"))
                        .getJsonArray("deliveries")
                        .getJsonObject(0)
                        .getString("state"))
                .isEqualTo("pending");
        assertThat(exporter.openSearch.payloads()).isEmpty();

        var resumed = admin.post("/consumers/MAIN/resume", "");

        assertThat(json(resumed).getBoolean("changed")).isTrue();
        assertThat(json(resumed).containsKey("paused")).isFalse();
        Await.until(
                "the report",
                PATIENCE_MILLIS,
                () -> exporter.openSearch.payloads().equals(List.of("{\"n\":1}")));
    }

    @Test
    void everyPageShowsThePause() throws Exception {
        admin.post("/consumers/main/pause?reason=why%20not", "");
        reports.post("/ingest/ingest_a", "{}");

        var consumer = json(admin.get("/consumers")).getJsonArray("consumers").getJsonObject(0);
        assertThat(consumer.getJsonObject("paused").getString("reason")).isEqualTo("why not");
        assertThat(consumer.getJsonArray("lanes")).isEmpty();
        assertThat(admin.get("/health/ready").body()).contains("consumer main", "paused by anonymous since ");
        assertThat(admin.get("/health/ready").statusCode()).isEqualTo(200);
        var status = json(admin.get("/status"))
                .getJsonArray("consumers")
                .getValuesAs(JsonObject.class)
                .getFirst();
        assertThat(status.getString("state")).isEqualTo("paused");
        assertThat(status.getString("reason")).isEqualTo("why not");
        assertThat(status.getInt("waiting")).isOne();

        assertThat(admin.get("/metrics").body())
                .contains("data_exporter_consumer_paused{consumer=\"main\"} 1.0\n")
                .contains("data_exporter_consumer_paused{consumer=\"openSearch\"} 0.0\n");

        admin.post("/consumers/main/resume", "");
        assertThat(admin.get("/health/ready").body()).doesNotContain("consumer main");
        assertThat(admin.get("/metrics").body()).contains("data_exporter_consumer_paused{consumer=\"main\"} 0.0\n");
    }

    @Test
    void aSecondPauseAndASecondResumeChangeNothing() throws Exception {
        admin.post("/consumers/main/pause?reason=first", "");

        var again = json(admin.post("/consumers/main/pause?reason=second", ""));
        assertThat(again.getBoolean("changed")).isFalse();
        assertThat(again.getJsonObject("paused").getString("reason")).isEqualTo("first");

        admin.post("/consumers/main/resume", "");
        assertThat(json(admin.post("/consumers/main/resume", "")).getBoolean("changed"))
                .isFalse();
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        var dry = json(admin.post("/consumers/main/pause?dryRun=true", ""));

        assertThat(dry.getBoolean("changed")).isTrue();
        assertThat(dry.getBoolean("dryRun")).isTrue();
        assertThat(exporter.spool.pauses().current()).isEmpty();
    }

    @Test
    void whatIsNotInstalledCannotBePaused() throws Exception {
        for (var path :
                new String[] {"/consumers/pagerParrot/pause", "/consumers/no%20id/pause", "/consumers/x/resume"}) {
            var answer = admin.post(path, "");
            assertThat(answer.statusCode()).describedAs(path).isEqualTo(404);
            assertThat(json(answer).getString("detail")).contains("no such consumer is installed");
        }
        assertThat(exporter.spool.pauses().current()).isEmpty();
    }

    @Test
    void aPauseThatIsNotUnderstoodIsRefused() throws Exception {
        assertThat(admin.post("/consumers/main/pause?reson=x", "").statusCode()).isEqualTo(400);
        assertThat(admin.post("/consumers/main/pause?reason=" + "x".repeat(501), "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(admin.get("/consumers/main/pause").statusCode()).isEqualTo(405);
        assertThat(exporter.spool.pauses().current()).isEmpty();
    }

    @Test
    void aPauseIsLoggedAsAChangeAndWhatChangesNothingIsNot() throws Exception {
        try (var log = LogRecords.capture()) {
            admin.post("/consumers/main/pause?reason=why%20not&dryRun=true", "");
            admin.post("/consumers/main/resume", "");
            assertThat(log.text()).doesNotContain("operator change");

            admin.post("/consumers/main/pause?reason=why%20not", "");
            assertThat(log.text())
                    .contains("operator change action=\"POST /consumers/main/pause\" filter=\"reason=why%20not\"")
                    .contains("consumer paused consumer=main by=anonymous");
        }
    }

    @Test
    void aTestOfAPausedConsumerIsStillPossible() throws Exception {
        admin.post("/consumers/main/pause", "");

        assertThat(json(admin.post("/consumers/main/test", "{}")).getString("outcome"))
                .isEqualTo("delivered");
        assertThat(exporter.spool.tallies().getOrDefault(new ConsumerId("main"), Tally.ZERO))
                .isEqualTo(Tally.ZERO);
    }
}
