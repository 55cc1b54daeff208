package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests the answers that a scanner gets when it hands in a report, and when it cannot.
class ReceiptsTest {
    private static final String ENVELOPE =
            "{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"x\"}},\"payload\":\"{}\"}";
    private static final long PATIENCE_MILLIS = 10_000;

    private final StartedExporter exporter = StartedExporter.start();
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void aReceiptLooksAsItIsDocumented() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too odd"));

        var answer = reports.post("/forward?wait=10s", ENVELOPE.replace("}},", "},\"pagerParrot\":{}},"));

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body())
                .matches(
                        "\\{\"id\":\"[0-9A-Z]{26}\",\"deliveries\":\\[\\{\"consumer\":\"openSearch\",\"state\":\"dead\","
                                + "\"reason\":\"too odd\"}],\"unknown\":\\[\"pagerParrot\"]}");
    }

    @Test
    void aReceiptCanBeAskedForAgain() throws Exception {
        var id = json(reports.post("/forward?wait=10s", ENVELOPE)).getString("id");

        assertThat(state(reports.get("/reports/" + id))).isEqualTo("delivered");
        assertThat(state(reports.get("/reports/" + id.toLowerCase(Locale.ROOT))))
                .isEqualTo("delivered");
    }

    @Test
    void aPendingDeliverySaysWhyTheLastAttemptFailed() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("HTTP 503"));

        var id = json(reports.post("/forward", ENVELOPE)).getString("id");

        Await.until(
                "a reason is given", PATIENCE_MILLIS, () -> receipt(id).body().contains("HTTP 503"));
        assertThat(state(receipt(id))).isEqualTo("pending");
    }

    @Test
    void waitingEndsWhenTheDeliveryIsSettled() throws Exception {
        var settled = new CountDownLatch(1);
        exporter.openSearch.answer(() -> {
            awaitUninterruptibly(settled);
            return new DeliveryResult.Delivered();
        });
        var waiting = CompletableFuture.supplyAsync(() -> post("/forward?wait=60s"));
        var id = json(reports.post("/forward", ENVELOPE)).getString("id");
        assertThat(state(reports.get("/reports/" + id + "?wait=100ms"))).isEqualTo("pending");

        settled.countDown();

        assertThat(state(waiting.join())).isEqualTo("delivered");
        assertThat(state(reports.get("/reports/" + id + "?wait=10s"))).isEqualTo("delivered");
    }

    @Test
    void whoWaitsIsAnsweredAtAStop() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("HTTP 503"));
        var waiting = CompletableFuture.supplyAsync(() -> post("/forward?wait=60s"));
        Await.until(
                "the report is accepted",
                PATIENCE_MILLIS,
                () -> exporter.spool.tallies().values().stream().anyMatch(tally -> tally.pending() == 1));

        exporter.close();

        assertThat(waiting.join().statusCode()).isEqualTo(200);
        assertThat(state(waiting.join())).isEqualTo("pending");
    }

    @Test
    void whoseBodyIsStillComingGetsAnAnswerAtAStop() throws Exception {
        try (var connection = new RawConnection(exporter.http.port())) {
            connection.send("POST /forward HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
                    + ENVELOPE.length() + "\r\n\r\n");
            assertThat(connection.answer().status()).isEqualTo(100);
            var stopping = CompletableFuture.runAsync(() -> stop(Duration.ofSeconds(20)));
            Await.until("it is stopping", PATIENCE_MILLIS, exporter.dispatcher::isStopping);

            connection.send(ENVELOPE);

            assertThat(connection.answer().status()).isEqualTo(503);
            stopping.join();
        }
    }

    @Test
    void noReportIsTakenWhileStopping() throws Exception {
        exporter.dispatcher.refuseReports();

        assertComeAgain(reports.post("/forward", ENVELOPE));
        assertComeAgain(reports.post("/ingest/ingest_a", "{}"));
    }

    @Test
    void noReportIsTakenWhenTheSpoolIsFull() throws Exception {
        try (var full = StartedExporter.withRoomFor(100)) {
            assertComeAgain(Client.of(full.reports()).post("/forward", ENVELOPE));
            assertComeAgain(Client.of(full.reports()).post("/ingest/ingest_a", "\"" + "x".repeat(100) + "\""));
        }
    }

    @Test
    void startFailsWhereAPortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatIllegalStateException().isThrownBy(() -> StartedExporter.onAdminPort(taken.getLocalPort()));
        }
    }

    private static void assertComeAgain(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    private HttpResponse<String> post(String path) {
        try {
            return reports.post(path, ENVELOPE);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> receipt(String id) {
        try {
            return reports.get("/reports/" + id);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void stop(Duration grace) {
        try {
            exporter.http.stop(grace);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String state(HttpResponse<String> answer) {
        return json(answer).getJsonArray("deliveries").getJsonObject(0).getString("state");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
