package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.FuzzConnection.Answer;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.fuzz.FuzzSeeds;
import io.narrows.exporter.domain.fuzz.HeapWatch;
import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Assertions;

/// Tests over real sockets that every request, however corrupt, is answered as the protocol says, and leaves nothing
/// behind.
class HttpFuzzTest {
    static final int MAX_BODY = 64 << 10;
    static final int MAX_UNPACKED = 128 << 10;

    private static final int BETWEEN_CLEANINGS = 200;
    private static final long PATIENCE_MILLIS = 60_000;
    /// The statuses in the error table of protocol/README.md, and those that the front door answers before there is a
    /// request.
    static final Set<Integer> DOCUMENTED = Set.of(200, 400, 404, 405, 408, 413, 414, 415, 422, 431, 501, 503, 505);

    private static final HeapWatch HEAP = new HeapWatch(FuzzSeeds.cases());
    private static final Map<Integer, Integer> STATUSES = new TreeMap<>();

    @SuppressWarnings("NullAway.Init") // jqwik sets it before the container
    private static StartedExporter exporter;

    private static Optional<FuzzConnection> connection = Optional.empty();

    @SuppressWarnings("NullAway.Init") // jqwik sets it before the container
    private static CanaryLog log;

    @SuppressWarnings("NullAway.Init") // jqwik sets it before the container
    private static Client admin;

    @BeforeContainer
    static void start() {
        log = CanaryLog.open(SeedRequest.CANARY);
        exporter = StartedExporter.start(new BodyLimits(
                new ByteSize(MAX_BODY),
                new ByteSize(MAX_UNPACKED),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMillis(20)));
        admin = Client.of(exporter.admin());
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void everyRequestIsAnsweredAsTheProtocolSays(@ForAll("seeds") long seed) throws Exception {
        var request = FuzzedRequests.of(seed);
        try {
            if (request.isWhole()) {
                sendWhole(request);
            } else {
                sendBroken(request);
            }
        } catch (IOException e) {
            throw new AssertionError(request.toString(), e);
        }
        assertThat(log.wrong()).as(request.toString()).isEmpty();
        if (HEAP.count() % BETWEEN_CLEANINGS == 0) {
            forget();
        }
    }

    @Provide
    Arbitrary<Long> seeds() {
        return FuzzSeeds.all();
    }

    @AfterContainer
    static void nothingIsLeft() throws Exception {
        try {
            forget();
            hangUp();
            HEAP.check();
            System.out.println("answers " + STATUSES + ", " + log.lines() + " lines logged");
        } finally {
            admin.client().close();
            exporter.close();
            log.close();
        }
        Await.until(
                "no thread of the server runs",
                PATIENCE_MILLIS,
                () -> !ThreadDump.now().contains("io.helidon.webserver"));
    }

    private static void sendWhole(FuzzedRequest request) throws IOException {
        var used = connection.isPresent() ? connection.orElseThrow() : new FuzzConnection(exporter.http.port());
        connection = Optional.of(used);
        used.send(request.bytes());
        var answer = used.answer(!request.isHead()).orElseThrow(() -> new AssertionError("no answer to " + request));
        check(request, answer);
        if (answer.header("Connection").equalsIgnoreCase("close") || saysClose(request)) {
            hangUp();
        }
    }

    private static boolean saysClose(FuzzedRequest request) {
        return request.raw().contains("Connection: ");
    }

    /// Sends an incomplete or unframed request. It may get any number of answers; each must be a documented one.
    private static void sendBroken(FuzzedRequest request) throws IOException {
        try (var broken = new FuzzConnection(exporter.http.port())) {
            try {
                broken.send(request.bytes());
                broken.sendNothingMore();
            } catch (SocketException e) {
                // The exporter answered before the request was complete.
            }
            var answer = answerIfAny(broken);
            while (answer.isPresent()) {
                check(request, answer.orElseThrow());
                answer = answerIfAny(broken);
            }
        }
    }

    private static Optional<Answer> answerIfAny(FuzzConnection broken) throws IOException {
        try {
            return broken.answer(true);
        } catch (SocketException e) {
            return Optional.empty(); // reset, because nobody read the bytes after the request
        }
    }

    private static void check(FuzzedRequest request, Answer answer) {
        STATUSES.merge(answer.status(), 1, Integer::sum);
        var shown = answer.status() + " " + answer.body() + " to " + request;
        assertThat(DOCUMENTED).as(shown).contains(answer.status());
        assertThat(answer.body() + answer.headers()).as(shown).doesNotContain(SeedRequest.CANARY);
        if (answer.status() >= 400 && !answer.body().isEmpty()) {
            assertThat(answer.header("Content-Type")).as(shown).isEqualTo("application/problem+json");
            try (var json = Json.createReader(new StringReader(answer.body()))) {
                assertThat(json.readObject().getInt("status")).as(shown).isEqualTo(answer.status());
            }
        } else if (answer.status() >= 400) {
            Assertions.assertTrue(request.isHead() || !request.isWhole(), shown);
        }
    }

    /// Dead letters and the destination's reports are kept by design.
    private static void forget() throws Exception {
        exporter.openSearch.forget();
        var purged = admin.send("DELETE", "/dead-letters?all=true", "");
        assertThat(purged.statusCode()).as(purged.body()).isEqualTo(200);
    }

    private static void hangUp() throws IOException {
        if (connection.isPresent()) {
            connection.orElseThrow().close();
        }
        connection = Optional.empty();
    }
}
