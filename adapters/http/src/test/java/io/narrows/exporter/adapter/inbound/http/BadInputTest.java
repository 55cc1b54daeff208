package io.narrows.exporter.adapter.inbound.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests input that no well-behaved scanner sends.
@Timeout(60)
class BadInputTest {
    private static final String SECRET = "hunter2";
    private static final String GOOD_BODY = "{\"source\":\"s\",\"payload\":\"{}\"}";
    private static final String GOOD =
            "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: " + GOOD_BODY.length() + "\r\n\r\n" + GOOD_BODY;
    private static final BodyLimits LIMITS = new BodyLimits(
            new ByteSize(1 << 20),
            new ByteSize(1 << 20),
            Duration.ofMillis(1_500),
            Duration.ofMillis(500),
            Duration.ofSeconds(5));

    private static StartedExporter exporter;
    private static LogRecords log;

    @BeforeAll
    static void start() {
        log = LogRecords.capture();
        exporter = StartedExporter.start(LIMITS);
    }

    @AfterAll
    static void stop() {
        exporter.close();
        log.close();
        assertThat(log.text()).doesNotContain(SECRET);
    }

    @AfterEach
    void servesStill() throws Exception {
        try (var connection = connect()) {
            assertThat(connection.send(GOOD).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
        try (var connection = connect()) {
            var answer = connection
                    .send("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n")
                    .answer();

            assertProblem(answer, 413);
            assertThat(answer.header("connection")).isEqualTo("close");
        }
    }

    @Test
    void aBodyThatIsTooLargeIsNotAskedFor() throws Exception {
        try (var connection = connect()) {
            var answer = connection
                    .send(
                            "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n")
                    .answer();

            assertProblem(answer, 413);
            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void aBodyIsAskedForByAClientThatWaits() throws Exception {
        try (var connection = connect()) {
            connection.send("POST /forward HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
                    + GOOD_BODY.length() + "\r\n\r\n");

            assertThat(connection.answer().status()).isEqualTo(100);
            assertThat(connection.send(GOOD_BODY).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatStillSendsGetsItsAnswerAllTheSame() throws Exception {
        try (var connection = connect()) {
            var sending = CompletableFuture.runAsync(() -> sendAll(
                    connection, "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n", 20_000_000));
            sending.join();

            assertProblem(connection.answer(), 413);
            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void chunksThatAddUpToTooMuchAreRefused() throws Exception {
        try (var connection = connect()) {
            connection.send("POST /forward HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 40; i++) {
                connection.send("8000\r\n" + "x".repeat(0x8000) + "\r\n");
            }

            assertProblem(connection.answer(), 413);
        }
    }

    @Test
    void chunksAreABody() throws Exception {
        try (var connection = connect()) {
            connection.send("POST /forward HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < GOOD_BODY.length(); i++) {
                connection.send("1\r\n" + GOOD_BODY.charAt(i) + "\r\n");
            }

            assertThat(connection.send("0\r\n\r\n").answer().status()).isEqualTo(200);
        }
    }

    @Test
    void whoFallsSilentIsToldSo() throws Exception {
        try (var connection = connect()) {
            var begin = System.nanoTime();

            connection.send("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"source\":");

            assertProblem(connection.answer(), 408);
            assertThat(connection.rest()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(LIMITS.readTimeout());
        }
    }

    @Test
    void whoSendsAByteNowAndThenIsCutOffAsWell() throws Exception {
        try (var connection = connect()) {
            connection.send("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
            var trickle = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Thread.sleep(50); // this test is about a slow sender
                        connection.send(" ");
                    }
                } catch (IOException | InterruptedException e) {
                    // The exporter cut the connection off, as it should.
                }
            });

            assertProblem(connection.answer(), 408);
            trickle.join();
        }
    }

    @Test
    void whoFallsSilentOverHttp2IsToldSoAsWell() throws Exception {
        assertThat(overHttp2(new Halting("{\"source\":")).statusCode()).isEqualTo(408);
    }

    @Test
    void whoFallsSilentWithABodyThatNobodyWantsGetsItsAnswer() throws Exception {
        assertThat(overHttp2(new Halting("x".repeat(2 << 20))).statusCode()).isEqualTo(413);
    }

    private static HttpResponse<String> overHttp2(Halting body) throws Exception {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            // A client upgrades to HTTP/2 with a request that has no body.
            client.send(
                    HttpRequest.newBuilder(exporter.reports().resolve("/reports/none"))
                            .build(),
                    BodyHandlers.discarding());
            var answer = client.send(
                    HttpRequest.newBuilder(exporter.reports().resolve("/forward"))
                            .POST(BodyPublishers.fromPublisher(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            return answer;
        }
    }

    @Test
    void slowSendersHoldNobodyUp() throws Exception {
        var slow = new RawConnection[100];
        for (int i = 0; i < slow.length; i++) {
            slow[i] = connect().send("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
        }

        servesStill();
        for (var connection : slow) {
            assertProblem(connection.answer(), 408);
            connection.close();
        }
    }

    @Test
    void aBodyThatBreaksOffIsRefused() throws Exception {
        try (var connection = connect()) {
            connection
                    .send("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + GOOD_BODY)
                    .sendNothingMore();

            assertProblem(connection.answer(), 400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2\r\n\r\n",
                "POST\r\n\r\n",
                "POST /forward\r\n\r\n",
                "POST /forward HTTP/9.9\r\nHost: x\r\n\r\n",
                "POST /forward hunter2/1.1\r\nHost: x\r\n\r\n",
                "POST /forward HTTP/1.1\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: hunter2:hunter2\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nhunter2\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nhun ter2: x\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nX: hunter2\u0001\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: hunter2\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhunter2",
                "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                "POST /forward HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: hunter2\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nhunter2\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhunter2\r\n\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n\r\n",
                "POST /for%zzward HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /forward?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /forward?a=\u0000 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /reports/hunter2%00 HTTP/1.1\r\nHost: x\r\n\r\n",
            })
    void whatIsNoHttpIsRefusedWithoutBeingRepeated(String request) throws Exception {
        try (var connection = connect()) {
            var answer = connection
                    .send(request.getBytes(ISO_8859_1))
                    .sendNothingMore()
                    .answer();

            assertProblem(answer, answer.status());
            assertThat(answer.status()).isBetween(400, 505);
            assertThat(answer.status()).isNotEqualTo(500);
        }
    }

    @Test
    void headersWithoutEndAreRefused() throws Exception {
        try (var connection = connect()) {
            connection.send("POST /forward HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

            assertThat(connection.answer().status()).isBetween(400, 431);
        }
    }

    @Test
    void noiseIsRefused() throws Exception {
        var random = new Random(7);
        for (int i = 0; i < 50; i++) {
            var noise = new byte[1 + random.nextInt(4_000)];
            random.nextBytes(noise);
            try (var connection = connect()) {
                connection.send(noise).sendNothingMore();

                assertThat(connection.rest()).doesNotContain("HTTP/1.1 2").doesNotContain("HTTP/1.1 500");
            }
        }
    }

    @Test
    void twoHundredBadRequestsInARowLeaveItServing() throws Exception {
        try (var connection = connect()) {
            for (int i = 0; i < 200; i++) {
                var body =
                        "{\"exportConfig\":{\"openSearch\":{\"password\":\"" + SECRET + "\",\"checkCert\":" + i + "}}}";
                var answer = connection
                        .send("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .answer();
                assertProblem(answer, 400);
            }

            assertThat(connection.send(GOOD).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void twoHundredConnectionsThatBreakOffLeaveItServing() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (var connection = connect()) {
                connection.send(
                        "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"pass\":\"" + SECRET);
            }
        }
    }

    @Test
    void aBodyThatNobodyWantsIsNotReadForEver() throws Exception {
        try (var connection = connect()) {
            var answer = connection
                    .send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n" + SECRET)
                    .answer();

            assertProblem(answer, 404);
            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void whoAsksForTheConnectionToBeClosedGetsItClosed() throws Exception {
        try (var connection = connect()) {
            connection.send(GOOD.replace("Host: x", "Host: x\r\nConnection: close"));

            assertThat(connection.answer().status()).isEqualTo(200);
            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void requestsMayBeSentAhead() throws Exception {
        try (var connection = connect()) {
            connection.send(GOOD + GOOD + GOOD);

            for (int i = 0; i < 3; i++) {
                assertThat(connection.answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void theAnswerToHeadHasNoBody() throws Exception {
        try (var connection = connect()) {
            connection.send("HEAD /forward HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            var all = connection.rest();
            assertThat(all)
                    .startsWith("HTTP/1.1 405 ")
                    .containsIgnoringCase("\r\nallow: POST\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    /// A body that begins and then neither continues nor ends.
    private static final class Halting implements Flow.Publisher<ByteBuffer> {
        private final ByteBuffer begin;

        Halting(String begin) {
            this.begin = ByteBuffer.wrap(begin.getBytes(UTF_8));
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                private boolean begun;

                @Override
                public void request(long n) {
                    if (!begun) {
                        begun = true;
                        subscriber.onNext(begin);
                    }
                }

                @Override
                public void cancel() {}
            });
        }
    }

    private static RawConnection connect() throws IOException {
        return new RawConnection(exporter.http.port());
    }

    private static void sendAll(RawConnection connection, String head, int bytes) {
        try {
            connection.send(head);
            var some = new byte[1 << 16];
            for (int sent = 0; sent < bytes; sent += some.length) {
                connection.send(some);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the exporter closed the connection on a client that was sending", e);
        }
    }

    private static void assertProblem(RawConnection.Answer answer, int status) {
        assertThat(answer.status()).describedAs(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("\"status\":" + status).doesNotContain(SECRET);
    }
}
