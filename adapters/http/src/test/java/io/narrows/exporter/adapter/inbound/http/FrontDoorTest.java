package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests which clients may hold a connection, and for how long.
@Timeout(60)
class FrontDoorTest {
    private static final String BODY = "{\"source\":\"s\",\"payload\":\"{}\"}";
    private static final String GOOD =
            "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final Duration HEAD = Duration.ofMillis(600);
    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final int MOST = 16;

    private final LogRecords log = LogRecords.capture();
    private final List<RawConnection> opened = new ArrayList<>();
    private StartedExporter exporter;

    @BeforeEach
    void start() {
        exporter = with(HEAD, NEVER, NEVER, MOST, MOST, 0);
    }

    @AfterEach
    void stop() throws IOException {
        for (var connection : opened) {
            connection.close();
        }
        exporter.close();
        log.close();
        assertThat(log.text()).doesNotContain("\tat ");
    }

    @Test
    void whoSaysNothingIsClosed() throws Exception {
        assertThat(connect().rest()).isEmpty();

        assertThat(metric("connections_shed_total{port=\"reports\",reason=\"head_timeout\"}"))
                .isOne();
        assertThat(metric("connections_open{port=\"reports\"}")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /forward HTTP/1.1\r\n", "POST", "POST /forward HTTP/1.1\r\nHost: x\r\nX: y"})
    void whoStopsInTheHeadIsToldSo(String begin) throws Exception {
        assertThat(connect().send(begin).answer().status()).isEqualTo(408);
    }

    @Test
    void bytesNowAndThenDoNotExtendTheDeadline() throws Exception {
        var connection = connect().send("POST /forward HTTP/1.1\r\nHost: x\r\n");
        var trickle = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Thread.sleep(20); // this test is about a slow sender
                    connection.send("X: y\r\n");
                }
            } catch (IOException | InterruptedException e) {
                // The exporter cut the connection off, as it should.
            }
        });

        assertThat(connection.answer().status()).isEqualTo(408);
        trickle.join();
    }

    @Test
    void aConnectionBetweenRequestsIsKeptButNotInTheMiddleOfAHead() throws Exception {
        var connection = connect();
        assertThat(connection.send(GOOD).answer().status()).isEqualTo(200);
        assertThat(connect().rest()).isEmpty(); // waits until the head timeout has passed

        assertThat(connection.send(GOOD).answer().status()).isEqualTo(200);
        assertThat(connection.send("POST /forw").answer().status()).isEqualTo(408);
        assertThat(connection.rest()).isEmpty();
    }

    @Test
    void aConnectionBetweenRequestsIsNotKeptForEver() throws Exception {
        restart(with(NEVER, HEAD, NEVER, MOST, MOST, 0));
        var connection = connect();

        assertThat(connection.send(GOOD).answer().status()).isEqualTo(200);

        assertThat(connection.rest()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "POST /forward HTTP/1.1\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nX: y\r\n",
                "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
                GOOD_THEN_IDLE,
                PREFACE
            })
    void whoHoldsEveryConnectionLocksNobodyOut(String begin) throws Exception {
        restart(with(NEVER, NEVER, NEVER, MOST, MOST, 0, true));
        for (int i = 0; i < 3 * MOST; i++) {
            var stranger = connect().send(begin);
            if (begin.equals(GOOD_THEN_IDLE)) {
                // Only then is the connection idle.
                assertThat(stranger.answer().status()).isEqualTo(200);
            }
        }

        awaitShed(2 * MOST);

        for (int i = 0; i < 20; i++) {
            try (var honest = new RawConnection(exporter.http.port())) {
                var beginning = System.nanoTime();
                assertThat(honest.send(GOOD).answer().status()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - beginning)).isLessThan(Duration.ofSeconds(5));
            }
        }
        assertThat(metric("connections_open{port=\"reports\"}")).isLessThanOrEqualTo(MOST);
        assertThat(metric("connections_limit{port=\"reports\"}")).isEqualTo(MOST);
        assertThat(shed()).isGreaterThanOrEqualTo(2 * MOST);
        Await.until("one line tells of it", 10_000, () -> log.text().contains("connections shed port=reports"));
        assertThat(log.text().split("connections shed", -1)).hasSize(2);
    }

    @Test
    void whoIsIdleGoesBeforeWhoSends() throws Exception {
        restart(with(NEVER, NEVER, NEVER, 3, 3, 0));
        var sending = connect().send(GOOD.substring(0, GOOD.length() - 1));
        var idle = connect().send(GOOD);
        assertThat(idle.answer().status()).isEqualTo(200);
        var other = connect().send(GOOD);
        assertThat(other.answer().status()).isEqualTo(200);
        Await.until("all three wait for input", 20_000, () -> waitingForInput() == 3);

        assertThat(connect().send(GOOD).answer().status()).isEqualTo(200);

        // Which of the two idle ones is closed depends on which one the server began to wait on first.
        assertThat(CompletableFuture.anyOf(restOf(idle), restOf(other)).get(20, TimeUnit.SECONDS))
                .isEqualTo("");
        assertThat(sending.send("}").answer().status()).isEqualTo(200);
    }

    @Test
    void anAddressHasItsOwnBound() throws Exception {
        restart(with(NEVER, NEVER, NEVER, MOST, 2, 0));
        var first = connect().send(GOOD);
        assertThat(first.answer().status()).isEqualTo(200);
        var second = connect().send(GOOD);
        assertThat(second.answer().status()).isEqualTo(200);
        Await.until("both wait for a request", 20_000, () -> waitingForInput() == 2);

        assertThat(connect().send(GOOD).answer().status()).isEqualTo(200);

        // Which of the two has been idle for longer is for the server to say: it may have answered one before the other
        // and begun to wait on it later.
        assertThat(CompletableFuture.anyOf(restOf(first), restOf(second)).get(20, TimeUnit.SECONDS))
                .isEqualTo("");
        assertThat(metric("connections_shed_total{port=\"reports\",reason=\"address_full\"}"))
                .isOne();
    }

    /// Reads until the other side closes, on a thread of its own: the common pool has one thread on two cores, and the
    /// first connection may stay open.
    private static CompletableFuture<String> restOf(RawConnection connection) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return connection.rest();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    @Test
    void theOperatorsPortAnswersWhateverHappensOnTheOther() throws Exception {
        restart(with(NEVER, NEVER, NEVER, MOST, MOST, 0));
        for (int i = 0; i < 2 * MOST; i++) {
            connect();
            opened.add(new RawConnection(exporter.http.adminPort()));
        }

        for (var probe : new String[] {"/health/live", "/health/ready"}) {
            assertThat(Client.of(exporter.admin()).get(probe).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whoDoesNotReadItsAnswersIsClosed() throws Exception {
        restart(with(NEVER, NEVER, HEAD, MOST, MOST, 0));
        var connection = new RawConnection(exporter.http.adminPort());
        opened.add(connection);
        var sending = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 5_000; i++) {
                    connection.send("GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n");
                }
            } catch (IOException e) {
                // The exporter closed the connection, as it should.
            }
        });

        Await.until(
                "it is closed",
                30_000,
                () -> metric("connections_shed_total{port=\"admin\",reason=\"answer_timeout\"}") == 1);
        sending.join();
    }

    @Test
    void onlySoManyRequestsAreAnsweredAtTheSameTime() throws Exception {
        restart(with(NEVER, NEVER, NEVER, MOST, MOST, 0, false, 2));
        for (int i = 0; i < 2; i++) {
            connect().send("POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
            assertThat(opened.getLast().answer().status()).isEqualTo(100);
        }

        var answer = connect().send(GOOD).answer();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("1");
        assertThat(opened.getLast().rest()).isEmpty();
        assertThat(metric("requests_refused_total{port=\"reports\",reason=\"busy\"}"))
                .isOne();
    }

    @Test
    void onlySoManyWaitAndTheOthersAreAnsweredAtOnce() throws Exception {
        restart(with(NEVER, NEVER, NEVER, MOST, MOST, 2));
        exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("not now", Duration.ofMinutes(1)));
        var waiting = "POST /forward?wait=50s HTTP/1.1\r\nHost: x\r\nContent-Length: ";
        var body =
                "{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"http://o:1\"}},\"payload\":\"{}\"}";
        var request = waiting + body.length() + "\r\n\r\n" + body;
        for (int i = 0; i < 3; i++) {
            connect().send(request);
        }

        var begin = System.nanoTime();
        Await.until("one was answered", 20_000, () -> metric("waits_cut_short_total") == 1);

        var more = connect().send(request).answer();
        assertThat(more.status()).isEqualTo(200);
        assertThat(more.body()).contains("pending");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(40));
    }

    @Test
    void http2IsNotSpokenUnlessItIsConfigured() throws Exception {
        assertThat(connect().send(PREFACE).answer().status()).isEqualTo(505);

        var upgrade = connect()
                .send("GET /nowhere HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
                .answer();
        assertThat(upgrade.status()).isEqualTo(404);
    }

    private static final String GOOD_THEN_IDLE =
            "POST /forward HTTP/1.1\r\nHost: x\r\nContent-Length: 29\r\n\r\n{\"source\":\"s\",\"payload\":\"{}\"}";

    private RawConnection connect() throws IOException {
        opened.add(new RawConnection(exporter.http.port()));
        return opened.getLast();
    }

    private void restart(StartedExporter other) {
        exporter.close();
        exporter = other;
    }

    /// Waits until all strangers are let in, because one that is let in later pushes out whoever came meanwhile.
    private void awaitShed(int count) {
        Await.until(count + " connections shed", 20_000, () -> shed() >= count);
    }

    /// How many connections had to go because the port was full. On a slow machine all others may be between the head
    /// and the body of their request at this moment: then the newcomer is the one that is refused.
    private long shed() {
        return Stream.of("port_full", "refused")
                .mapToLong(reason -> metric("connections_shed_total{port=\"reports\",reason=\"" + reason + "\"}"))
                .sum();
    }

    /// How many connections wait for a request or for more of one. A client may have its answer a moment before its
    /// connection counts as idle.
    private static int waitingForInput() {
        return ThreadDump.now().split("DoorConnection\\.next\\(", -1).length - 1;
    }

    private long metric(String name) {
        try {
            return Client.of(exporter.admin())
                    .get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("data_exporter_" + name))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .mapToLong(value -> (long) Double.parseDouble(value))
                    .sum();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static StartedExporter with(
            Duration head, Duration idle, Duration answer, int most, int perAddress, int waits, boolean... more) {
        return with(head, idle, answer, most, perAddress, waits, more.length > 0 && more[0], 1_000);
    }

    private static StartedExporter with(
            Duration head,
            Duration idle,
            Duration answer,
            int most,
            int perAddress,
            int waits,
            boolean http2,
            int requests) {
        var limits = new ConnectionLimits(most, perAddress, head, idle, answer, requests, waits, http2);
        return StartedExporter.start(BodyLimits.DEFAULT, limits);
    }
}
