package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.report.ReportId;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests the stream of events over real connections.
@Timeout(120)
class EventsTest {
    private static final long PATIENCE_MILLIS = 20_000;
    private static final ReportId REPORT = ReportId.at(Instant.EPOCH, new SplittableRandom());

    private final StartedExporter exporter = StartedExporter.start();
    private final Client admin = Client.of(exporter.admin());
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void tellsTheWayOfAReport(HttpClient.Version version) throws Exception {
        try (var heard = listen("", version)) {
            reports.post("/ingest/ingest_a?wait=10s", "{}");

            assertThat(heard.take(3))
                    .extracting(event -> event.getString("event"))
                    .containsExactlyInAnyOrder("accepted", "attempt", "delivered");
            assertThat(heard.all.getFirst().getString("event")).isEqualTo("accepted");
            for (var event : heard.all) {
                assertThat(event.getJsonArray("sources").getString(0)).isEqualTo("ingest_a");
                assertThat(event.getJsonArray("consumers").getString(0)).isEqualTo("main");
            }
        }
    }

    @Test
    void tellsRefusalsDeadLettersPausesAndChanges() throws Exception {
        try (var heard = listen("", HttpClient.Version.HTTP_1_1)) {
            exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too odd"));
            reports.post("/ingest/ingest_a?wait=10s", "{}");
            var dead = heard.next("dead");
            assertThat(dead.getString("cause")).isEqualTo("rejected");
            assertThat(dead.getString("reason")).isEqualTo("too odd");

            exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("HTTP 503"));
            reports.post("/ingest/ingest_a", "{}");
            assertThat(heard.next("retry").getString("reason")).contains("HTTP 503");

            admin.post("/consumers/main/pause?reason=why%20not", "");
            assertThat(heard.next("paused").getString("reason")).isEqualTo("why not");
            assertThat(heard.next("changed").getString("action"))
                    .isEqualTo("POST /consumers/main/pause?reason=why%20not");
            admin.post("/consumers/main/resume", "");
            assertThat(heard.next("resumed").getString("by")).isEqualTo("anonymous");
        }
    }

    @Test
    void aFilterSelectsByConsumerSourceAndKind() throws Exception {
        try (var heard = listen("?consumer=MAIN&source=ingest_b*&event=delivered", HttpClient.Version.HTTP_1_1)) {
            reports.post("/ingest/ingest_a?wait=10s", "{}");
            reports.post("/ingest/ingest_b?wait=10s", "{}");

            var first = heard.take(1).getFirst();
            assertThat(first.getString("event")).isEqualTo("delivered");
            assertThat(first.getJsonArray("sources").getString(0)).isEqualTo("ingest_b");
        }
        for (var wrong : List.of("?consumer=no%20id", "?event=born", "?reson=x", "?source=" + "x".repeat(300))) {
            assertThat(admin.get("/events" + wrong).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void whoDoesNotReadHoldsUpNobodyAndIsToldHowManyEventsItMissed() throws Exception {
        try (var slow = listen("?event=accepted", HttpClient.Version.HTTP_1_1)) {
            int told = 0;
            // Until the buffers of the client, of both sockets and of the listener are full.
            while (events().dropped() == 0) {
                events().tell(new Event.Accepted(
                        Instant.EPOCH, REPORT, "x".repeat(Event.LONGEST_TEXT), List.of(StartedExporter.MAIN)));
                assertThat(++told).isLessThan(1_000_000);
            }
            assertThat(reports.post("/ingest/ingest_a?wait=10s", "{}").body()).contains("delivered");

            assertThat(slow.next("dropped").getInt("count")).isPositive();
            assertThat(slow.heard).isLessThan(told + 2);
        }
        Await.until("nobody listens", PATIENCE_MILLIS, () -> {
            post("/ingest/ingest_a"); // a connection that is gone is noticed when something is sent to it
            return !events().isHeard();
        });
    }

    @Test
    void whoIsGoneIsForgotten() throws Exception {
        var heard = listen("", HttpClient.Version.HTTP_1_1);
        assertThat(events().isHeard()).isTrue();

        heard.close();

        Await.until("nobody listens", PATIENCE_MILLIS, () -> {
            post("/ingest/ingest_a");
            return !events().isHeard();
        });
    }

    @Test
    void onlySoManyCanListen() throws Exception {
        var all = new ArrayList<Heard>();
        try {
            for (int i = 0; i < EventStream.MOST_SUBSCRIPTIONS; i++) {
                all.add(listen("", HttpClient.Version.HTTP_1_1));
            }

            var refused = admin.get("/events");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(admin.get("/health/ready").statusCode()).isEqualTo(200);
        } finally {
            for (var heard : all) {
                heard.close();
            }
        }
    }

    @Test
    void aStopEndsTheStream() throws Exception {
        try (var heard = listen("", HttpClient.Version.HTTP_1_1)) {
            exporter.dispatcher.stop(Duration.ZERO);

            Await.until("the end", PATIENCE_MILLIS, heard::isOver);
        }
    }

    private EventStream events() {
        return exporter.dispatcher.events();
    }

    private void post(String path) {
        try {
            reports.post(path, "{}");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Heard listen(String query, HttpClient.Version version) throws Exception {
        var before = events().subscriptions();
        var client = HttpClient.newBuilder().version(version).build();
        var answer = client.send(
                HttpRequest.newBuilder(exporter.admin().resolve(URI.create("/events" + query)))
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(events().subscriptions()).isGreaterThan(before);
        return new Heard(client, answer);
    }

    private static JsonObject next(BufferedReader reader) throws IOException {
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("data: ")) {
                try (var json = Json.createReader(new StringReader(line.substring("data: ".length())))) {
                    return json.readObject();
                }
            }
        }
        throw new IOException("the stream has ended");
    }

    /// What one client hears.
    private static final class Heard implements AutoCloseable {
        private final HttpClient client;
        private final InputStream body;
        private final BufferedReader reader;
        private final List<JsonObject> all = new ArrayList<>();
        private int heard;

        private Heard(HttpClient client, HttpResponse<InputStream> answer) {
            this.client = client;
            this.body = answer.body();
            this.reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        List<JsonObject> take(int number) throws IOException {
            while (all.size() < number) {
                all.add(EventsTest.next(reader));
            }
            return all;
        }

        /// The next event of this kind.
        JsonObject next(String kind) throws IOException {
            while (true) {
                var event = EventsTest.next(reader);
                heard++;
                if (event.getString("event").equals(kind)) {
                    return event;
                }
            }
        }

        boolean isOver() {
            try {
                return reader.readLine() == null;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            body.close();
            client.shutdownNow();
        }
    }
}
