package io.narrows.exporter.adapter.inbound.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.Http2Answers.Answer;
import io.narrows.exporter.domain.fuzz.FuzzSeeds;
import java.io.IOException;
import java.net.SocketException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Tests over real sockets that frames of HTTP/2, however corrupt, get documented answers or end their connection, and
/// leave nothing behind.
class Http2FuzzTest {
    private static final int INTERNAL_ERROR = 2;

    @SuppressWarnings("NullAway.Init") // jqwik sets it before the container
    private static FuzzedExporter exporter;

    @BeforeContainer
    static void start() {
        exporter = new FuzzedExporter();
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void everyConnectionIsAnsweredOrEnded(@ForAll("seeds") long seed) throws Exception {
        var frames = FuzzedFrames.of(seed);
        try (var connection = Http2Connection.open(exporter.port())) {
            send(connection, frames);
            var answers = new Http2Answers(connection.connection());
            if (frames.isWhole()) {
                answers.readUntilEnded(frames.requests());
            } else {
                answers.readAll();
            }
            answers.answers().values().forEach(answer -> check(answer, frames));
            if (frames.isWhole()) {
                assertThat(answers.errors()).as(frames.toString()).doesNotContain(INTERNAL_ERROR);
            }
        } catch (IOException e) {
            throw new AssertionError(frames.toString(), e);
        }
        exporter.endCase(frames.toString());
    }

    @Provide
    Arbitrary<Long> seeds() {
        return FuzzSeeds.all();
    }

    @AfterContainer
    static void nothingIsLeft() throws Exception {
        try (var ended = exporter) {
            var statuses = ended.endRun("answers over HTTP/2");
            if (FuzzSeeds.cases() >= 1_000) {
                assertThat(statuses.keySet()).as("requests were understood").contains(200, 400);
            }
        }
    }

    private static void send(Http2Connection connection, FuzzedFrames frames) throws IOException {
        try {
            connection.connection().send(frames.bytes());
            if (!frames.isWhole()) {
                connection.connection().sendNothingMore();
            }
        } catch (SocketException e) {
            // The exporter ended the connection before everything was sent.
        }
    }

    private static void check(Answer answer, FuzzedFrames frames) {
        exporter.check(answer.status(), answer.body().toString(ISO_8859_1), answer + " to " + frames);
    }
}
