package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final long PATIENCE_MILLIS = 20_000;

    private final StartedExporter exporter = StartedExporter.start();
    private final Client admin = Client.of(exporter.admin());
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void showsAnExporterThatHasDoneNothingYet() throws Exception {
        var status = json(admin.get("/status"));

        assertThat(status.getBoolean("acceptsReports")).isTrue();
        assertThat(status.getJsonObject("spool").getJsonNumber("maxBytes").longValue())
                .isEqualTo(64 << 20);
        assertThat(status.getJsonArray("consumers").getValuesAs(JsonObject.class))
                .extracting(consumer -> consumer.getString("id"), consumer -> consumer.getString("state"))
                .containsExactly(tuple("main", "open"), tuple("openSearch", "open"));
        assertThat(status.getJsonArray("sources")).isEmpty();
    }

    @Test
    void countsWhatIsDeliveredWaitsAndDies() throws Exception {
        reports.post("/ingest/ingest_a?wait=10s", "{}");
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too odd"));
        reports.post("/ingest/ingest_a?wait=10s", "{}");
        admin.post("/consumers/main/pause", "");
        var before = Instant.now();
        reports.post("/ingest/ingest_b", "{}");

        var main = main();

        assertThat(main.getInt("delivered")).isOne();
        assertThat(main.getInt("dead")).isOne();
        assertThat(main.getInt("waiting")).isOne();
        assertThat(main.getInt("accepted")).isEqualTo(3);
        assertThat(Instant.parse(main.getString("oldestWaiting"))).isBetween(before.minusSeconds(1), Instant.now());
        Await.until("the rate", PATIENCE_MILLIS, () -> main().getInt("deliveredLastMinute") == 1);
        assertThat(main().getInt("acceptedLastMinute")).isEqualTo(3);
    }

    @Test
    void saysWhyAConsumerDoesNotDeliver() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Misconfigured("HTTP 401"));
        reports.post("/ingest/ingest_a", "{}");

        Await.until(
                "the state", PATIENCE_MILLIS, () -> main().getString("state").equals("misconfigured"));

        assertThat(main().getString("reason")).contains("HTTP 401");
        assertThat(main().getInt("failingLanes")).isOne();
        assertThat(Instant.parse(main().getString("since"))).isBefore(Instant.now());
        assertThat(admin.get("/status").body()).doesNotContain("s3cr3t");
    }

    @Test
    void theSourceThatWasHeardLastComesFirst() throws Exception {
        for (var source : List.of("ingest_a", "ingest_b", "ingest_a")) {
            reports.post("/ingest/" + source, "{}");
        }

        var sources = json(admin.get("/status")).getJsonArray("sources").getValuesAs(JsonObject.class);

        assertThat(sources).extracting(source -> source.getString("source")).containsExactly("ingest_a", "ingest_b");
        assertThat(sources.getFirst().getInt("reports")).isEqualTo(2);
        assertThat(sources.getFirst().getBoolean("silent")).isFalse();
    }

    @Test
    void sayNoReportsAreAcceptedWhereTheSpoolIsFull() throws Exception {
        try (var full = StartedExporter.withRoomFor(100)) {
            assertThat(json(Client.of(full.admin()).get("/status")).getBoolean("acceptsReports"))
                    .isFalse();
        }
    }

    private JsonObject main() {
        try {
            return json(admin.get("/status")).getJsonArray("consumers").getJsonObject(0);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
