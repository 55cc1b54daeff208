package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the requests to a governor, and the meaning of its answers.
class GovernorAnswerTest {
    @TempDir
    private Path secrets;

    private GovernorFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new GovernorFixture(secrets);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aReportIsPutAsTheTelemetryOfItsCluster() throws Exception {
        try (var consumer = fixture.open(Map.of("clusterId", "a b/ü"), Map.of())) {
            assertThat(GovernorFixture.deliver(consumer, Reports.OF_TWO_NAMESPACES))
                    .isEqualTo(new Delivered());
        }

        assertThat(fixture.governor().service().asked()).singleElement().satisfies(asked -> {
            assertThat(asked.method()).isEqualTo("PUT");
            assertThat(asked.target()).isEqualTo("/api/clusters/a%20b%2F%C3%BC/telemetry");
            assertThat(asked.header("Content-Type")).isEqualTo("application/json");
            assertThat(asked.header("Accept")).isEqualTo("application/problem+json");
            assertThat(asked.header("Authorization")).isEqualTo("Bearer access-1-made-by-the-fake");
            assertThat(asked.body()).isEqualTo(Reports.TELEMETRY_OF_TWO_NAMESPACES);
        });
    }

    @Test
    void aReportOfSomethingElseErasesNoInventory() throws Exception {
        try (var consumer = fixture.open()) {
            assertThat(GovernorFixture.deliver(consumer, "{\"docID\":\"a\"}"))
                    .isEqualTo(new Rejected("not a workload report: namespaceInfos is missing"));
        }

        assertThat(fixture.governor().service().asked()).isEmpty();
        assertThat(fixture.csp().service().asked()).isEmpty();
    }

    @Test
    void eachReportOfABatchHasAResultOfItsOwn() throws Exception {
        var batch = List.of(
                GovernorFixture.delivery(Reports.of("a", "i")),
                GovernorFixture.delivery("{}"),
                GovernorFixture.delivery(Reports.of("b", "i")));
        try (var consumer = fixture.open()) {
            assertThat(consumer.deliver(batch))
                    .containsExactly(
                            new Delivered(),
                            new Rejected("not a workload report: namespaceInfos is missing"),
                            new Delivered());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 206, 301, 302, 303, 307, 308, 304, 405, 409, 415})
    void onlyA204IsSuccessAndAnAnswerThatNoGovernorGivesIsMisconfigured(int status) throws Exception {
        assertThat(answeredWith(Said.of(status)))
                .isEqualTo(new Misconfigured(
                        governor() + " answered HTTP " + status + "; is this the address of a governor?"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aTokenIsNeverTakenToWhereARedirectPoints(int status) throws Exception {
        try (var elsewhere = TestHttpServer.start(request -> Said.of(204))) {
            assertThat(answeredWith(Said.of(status).with("Location", elsewhere.url())))
                    .isInstanceOf(Misconfigured.class);

            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void aReportThatTheGovernorRefusesIsRejected(int status) throws Exception {
        assertThat(answeredWith(Said.of(status))).isEqualTo(new Rejected(governor() + " answered HTTP " + status));
    }

    @Test
    void aRejectionNamesTheFieldsAtFaultAndNothingOfTheReport() throws Exception {
        var violations = "{\"field\":\"workloads[0].name\",\"message\":\"was 'a part of the report'\"},"
                + "{\"field\":\"workloads[1].kind\",\"message\":\"must not be null\"}";

        assertThat(answeredWith(FakeGovernor.problem(400, "Constraint\\nViolation", violations)))
                .isEqualTo(new Rejected(governor()
                        + " answered HTTP 400: Constraint Violation (workloads[0].name, workloads[1].kind)"));
    }

    @Test
    void aVeryLongAnswerIsCutShort() throws Exception {
        var result = answeredWith(FakeGovernor.problem(400, "x".repeat(10_000), ""));

        assertThat(result).isInstanceOf(Rejected.class);
        assertThat(result.toString()).hasSizeLessThan(400).contains("…");
    }

    @Test
    void aTokenThatMayNotDoThisIsMisconfigured() throws Exception {
        assertThat(answeredWith(FakeGovernor.problem(403, "Forbidden", "")))
                .isEqualTo(new Misconfigured(governor()
                        + " answered HTTP 403: Forbidden; may the API token in the secret csp-token do this?"));
    }

    @Test
    void aClusterThatTheGovernorDoesNotKnowIsMisconfigured() throws Exception {
        assertThat(fixture.deliver(Map.of("clusterId", "unknown"), Map.of()))
                .isEqualTo(new Misconfigured(
                        governor() + " answered HTTP 404: Not Found; is there a cluster of this clusterId?"));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void aGovernorThatIsBusyIsUnavailableForAsLongAsItSays(int status) throws Exception {
        assertThat(answeredWith(Said.of(status).with("Retry-After", "90")))
                .isEqualTo(new Unavailable(governor() + " answered HTTP " + status, Duration.ofSeconds(90)));
    }

    @Test
    void aTimeInRetryAfterCountsFromNow() throws Exception {
        assertThat(answeredWith(Said.of(503).with("Retry-After", "Mon, 23 Nov 2026 20:16:00 GMT")))
                .isEqualTo(new Unavailable(governor() + " answered HTTP 503", Duration.ofSeconds(30)));
        assertThat(answeredWith(Said.of(503).with("Retry-After", "Mon, 23 Nov 2020 20:16:00 GMT")))
                .isEqualTo(new Unavailable(governor() + " answered HTTP 503"));
        assertThat(answeredWith(Said.of(503).with("Retry-After", "soon")))
                .isEqualTo(new Unavailable(governor() + " answered HTTP 503"));
    }

    @Test
    void aGovernorThatSaysNothingIsUnavailable() throws Exception {
        fixture.governor().service().behave(request -> {
            new CountDownLatch(1).await();
            return Said.of(204);
        });

        assertThat(fixture.deliver(Map.of(), Map.of("responseTimeout", "200ms")))
                .isEqualTo(new Unavailable(governor() + " gave no answer within 200 ms"));
    }

    @Test
    void aGovernorThatNeverEndsItsAnswerIsUnavailable() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Thread.ofVirtual()
                    .start(() -> answerForEver(server, "HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\n"));
            var address = "127.0.0.1:" + server.getLocalPort();

            assertThat(fixture.deliver(Map.of("url", "http://" + address), Map.of("responseTimeout", "500ms")))
                    .isEqualTo(new Unavailable(address + " gave no answer within 500 ms"));
        }
    }

    @Test
    void anAnswerWithoutBoundsIsNotKept() throws Exception {
        fixture.governor().service().behave(request -> Said.of(400, "x".repeat(3 << 20)));

        assertThat(fixture.deliver(Map.of(), Map.of())).isEqualTo(new Rejected(governor() + " answered HTTP 400"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Content-Length: 2\r\n\r\nok"})
    void anAnswer204ThatAnnouncesABodyIsSuccess(String rest) throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Thread.ofVirtual().start(() -> answerForEver(server, "HTTP/1.1 204 No Content\r\n" + rest));

            assertThat(fixture.deliver(Map.of("url", "http://127.0.0.1:" + server.getLocalPort()), Map.of()))
                    .isEqualTo(new Delivered());
        }
    }

    @Test
    void aHostThatNobodyKnowsIsMisconfigured() throws Exception {
        assertThat(fixture.deliver(Map.of("url", "http://no-such-host.invalid"), Map.of()))
                .isEqualTo(new Misconfigured("unknown host: no-such-host.invalid"));
    }

    private DeliveryResult answeredWith(Said answer) throws InterruptedException {
        fixture.governor().service().behave(request -> answer);
        return fixture.deliver(Map.of(), Map.of());
    }

    private String governor() {
        return fixture.governor().service().hostPort();
    }

    private static void answerForEver(ServerSocket server, String start) {
        try (var client = server.accept()) {
            Thread.ofVirtual().start(() -> {
                try {
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // The client has closed the connection.
                }
            });
            client.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
            new CountDownLatch(1).await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
