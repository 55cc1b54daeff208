package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.FuzzConnection.Answer;
import io.narrows.exporter.domain.fuzz.FuzzSeeds;
import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.net.SocketException;
import java.util.Optional;
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
    @SuppressWarnings("NullAway.Init") // jqwik sets it before the container
    private static FuzzedExporter exporter;

    private static Optional<FuzzConnection> connection = Optional.empty();

    @BeforeContainer
    static void start() {
        exporter = new FuzzedExporter();
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
        exporter.endCase(request.toString());
    }

    @Provide
    Arbitrary<Long> seeds() {
        return FuzzSeeds.all();
    }

    @AfterContainer
    static void nothingIsLeft() throws Exception {
        try (var ended = exporter) {
            hangUp();
            ended.endRun("answers");
        }
    }

    private static void sendWhole(FuzzedRequest request) throws IOException {
        var used = connection.isPresent() ? connection.orElseThrow() : new FuzzConnection(exporter.port());
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
        try (var broken = new FuzzConnection(exporter.port())) {
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
        var shown = answer.status() + " " + answer.body() + " to " + request;
        exporter.check(answer.status(), answer.body() + answer.headers(), shown);
        if (answer.status() >= 400 && !answer.body().isEmpty()) {
            assertThat(answer.header("Content-Type")).as(shown).isEqualTo("application/problem+json");
            try (var json = Json.createReader(new StringReader(answer.body()))) {
                assertThat(json.readObject().getInt("status")).as(shown).isEqualTo(answer.status());
            }
        } else if (answer.status() >= 400) {
            Assertions.assertTrue(request.isHead() || !request.isWhole(), shown);
        }
    }

    private static void hangUp() throws IOException {
        if (connection.isPresent()) {
            connection.orElseThrow().close();
        }
        connection = Optional.empty();
    }
}
