package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingTest {
    private static final long PATIENCE_MILLIS = 30_000;

    private final StartedExporter exporter = StartedExporter.start();
    private final Client admin = Client.of(exporter.admin());
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void anOperatorDeletesWhatWaits() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("away", Duration.ofMinutes(30)));
        send("a");
        send("a");
        send("b");
        Await.until(
                "the lane waits",
                PATIENCE_MILLIS,
                () -> exporter.dispatcher.lanes().stream()
                        .anyMatch(lane -> lane.state().isFailing() && lane.inFlight() == 0));

        assertThat(delete("source=a&dryRun=true")).isEqualTo(2);
        assertThat(delete("consumer=file")).isZero();
        assertThat(delete("source=a&consumer=OPENSEARCH")).isEqualTo(2);
        assertThat(delete("all=true")).isEqualTo(1);

        assertThat(metrics())
                .contains("data_exporter_deliveries_accepted_total{consumer=\"openSearch\"} 3.0\n")
                .contains("data_exporter_deliveries_pending{consumer=\"openSearch\"} 0.0\n")
                .contains("data_exporter_deliveries_purged_total{consumer=\"openSearch\"} 3.0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dryRun=true", "consumer=no%20id", "sorce=a", "cause=rejected"})
    void refusesAQueryThatDoesNotSayWhich(String query) throws Exception {
        assertThat(admin.send("DELETE", "/pending?" + query, "").statusCode()).isEqualTo(400);
    }

    @Test
    void consumersThatNobodyInstalledShareOneLabel() throws Exception {
        for (int i = 0; i < 30; i++) {
            reports.post("/forward", "{\"exportConfig\":{\"stranger" + i + "\":{\"a\":\"b\"}},\"payload\":{}}");
        }

        assertThat(metrics())
                .contains("data_exporter_deliveries_dead{consumer=\"(unknown)\"} 30.0\n")
                .doesNotContain("stranger");
        assertThat(json(admin.get("/dead-letters?consumer=stranger7")).getJsonArray("deadLetters"))
                .hasSize(1);
    }

    private void send(String source) throws Exception {
        reports.post(
                "/forward",
                "{\"source\":\"" + source
                        + "\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"x\"}},\"payload\":{}}");
    }

    private int delete(String query) throws Exception {
        var answer = admin.send("DELETE", "/pending?" + query, "");
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        return json(answer).getInt("count");
    }

    private String metrics() throws Exception {
        return admin.get("/metrics").body();
    }
}
