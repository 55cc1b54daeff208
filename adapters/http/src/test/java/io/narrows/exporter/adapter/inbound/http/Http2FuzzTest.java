package io.narrows.exporter.adapter.inbound.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.Http2Answers.Answer;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.fuzz.FuzzSeeds;
import io.narrows.exporter.domain.fuzz.HeapWatch;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
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
    private static final int BETWEEN_CLEANINGS = 200;
    private static final int INTERNAL_ERROR = 2;
    private static final long PATIENCE_MILLIS = 60_000;

    private static final HeapWatch HEAP = new HeapWatch(FuzzSeeds.cases());
    private static final Map<Integer, Integer> STATUSES = new TreeMap<>();

    @SuppressWarnings("NullAway.Init") // jqwik sets it before the container
    private static StartedExporter exporter;

    @SuppressWarnings("NullAway.Init") // jqwik sets it before the container
    private static CanaryLog log;

    @SuppressWarnings("NullAway.Init") // jqwik sets it before the container
    private static Client admin;

    @BeforeContainer
    static void start() {
        log = CanaryLog.open(SeedRequest.CANARY);
        exporter = StartedExporter.start(new BodyLimits(
                new ByteSize(HttpFuzzTest.MAX_BODY),
                new ByteSize(HttpFuzzTest.MAX_UNPACKED),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMillis(20)));
        admin = Client.of(exporter.admin());
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void everyConnectionIsAnsweredOrEnded(@ForAll("seeds") long seed) throws Exception {
        var frames = FuzzedFrames.of(seed);
        try (var connection = Http2Connection.open(exporter.http.port())) {
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
        assertThat(log.wrong()).as(frames.toString()).isEmpty();
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
            HEAP.check();
            System.out.println("answers over HTTP/2 " + STATUSES + ", " + log.lines() + " lines logged");
            if (FuzzSeeds.cases() >= 1_000) {
                assertThat(STATUSES.keySet()).as("requests were understood").contains(200, 400);
            }
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
        STATUSES.merge(answer.status(), 1, Integer::sum);
        var shown = answer + " to " + frames;
        assertThat(HttpFuzzTest.DOCUMENTED).as(shown).contains(answer.status());
        assertThat(answer.body().toString(ISO_8859_1)).as(shown).doesNotContain(SeedRequest.CANARY);
    }

    private static void forget() throws Exception {
        exporter.openSearch.forget();
        var purged = admin.send("DELETE", "/dead-letters?all=true", "");
        assertThat(purged.statusCode()).as(purged.body()).isEqualTo(200);
    }
}
