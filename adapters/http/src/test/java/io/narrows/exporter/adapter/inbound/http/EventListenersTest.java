package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.report.ReportId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tests over real connections what clients of the stream of events can do to the exporter and to each other.
@Timeout(120)
class EventListenersTest {
    private static final long PATIENCE_MILLIS = 20_000;
    /// As many as surely wait for a listener.
    private static final int AT_ONCE = 500;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);
    private static final ConnectionLimits IMPATIENT = new ConnectionLimits(
            256, 256, Duration.ofSeconds(5), Duration.ofMinutes(2), ANSWER_TIMEOUT, 256, 256, true);
    private static final Event LONG = new Event.Accepted(
            Instant.EPOCH,
            ReportId.at(Instant.EPOCH, new SplittableRandom()),
            "x".repeat(Event.LONGEST_TEXT),
            List.of(StartedExporter.MAIN));
    private static final String REQUEST = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void whoMissesEventsIsToldHowMany() throws Exception {
        var exporter = start(BodyLimits.DEFAULT, ConnectionLimits.DEFAULT);
        var listener = listen(exporter);
        var isOver = new AtomicBoolean();
        var teller = Thread.ofPlatform().start(() -> {
            while (!isOver.get()) {
                events(exporter).tell(LONG);
            }
        });

        var frame = listener.frame();
        for (int i = 0; i < 50_000 && !frame.getFirst().equals("event: dropped"); i++) {
            frame = listener.frame();
        }
        isOver.set(true);
        teller.join();

        assertThat(frame.getFirst()).isEqualTo("event: dropped");
        assertThat(frame.getLast()).matches("data: \\{\"count\":[0-9]+,\"event\":\"dropped\"}");
    }

    @Test
    void whoDoesNotReadIsCutOffAndHoldsUpNoOtherListener() throws Exception {
        var exporter = start(BodyLimits.DEFAULT, IMPATIENT);
        var stuck = keep(new RawConnection(exporter.http.adminPort()));
        stuck.send(REQUEST);
        Await.until("one listens", PATIENCE_MILLIS, () -> events(exporter).isHeard());
        var quick = listen(exporter);

        tellUntil(exporter, () -> events(exporter).dropped() > 0, quick);

        tellUntil(exporter, () -> events(exporter).subscriptions() == 1, quick);
        assertThat(Client.of(exporter.admin()).get("/metrics").body())
                .contains("data_exporter_connections_shed_total{port=\"admin\",reason=\"answer_timeout\"} 1.0");
    }

    @Test
    void whoOpensNoWindowOfHttp2IsCutOff() throws Exception {
        var exporter = start(BodyLimits.DEFAULT, IMPATIENT);
        try (var connection = Http2Connection.open(exporter.http.adminPort(), 0, 4, 0, 0, 0, 20)) {
            connection.send(
                    Http2Connection.HEADERS,
                    Http2Connection.END_STREAM | Http2Connection.END_HEADERS,
                    1,
                    Http2Connection.request(false, "/events", new byte[0]));
            connection.next(frame -> frame.type() == Http2Connection.DATA);
            assertThat(events(exporter).subscriptions()).isOne();

            Await.until("nobody listens", PATIENCE_MILLIS, () -> {
                events(exporter).tell(LONG);
                return !events(exporter).isHeard();
            });
        }
    }

    @Test
    void oneTooManyIsAskedToComeBackLaterAndGetsThePlaceOfWhoLeaves() throws Exception {
        var exporter = start(BodyLimits.DEFAULT, ConnectionLimits.DEFAULT);
        for (int i = 1; i < EventStream.MOST_SUBSCRIPTIONS; i++) {
            listen(exporter);
        }
        var last = listen(exporter);
        var admin = Client.of(exporter.admin());

        var refused = admin.get("/events");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("30");
        assertThat(refused.body()).contains("no more than 16 clients can listen to events at once");
        assertThat(admin.get("/metrics").body())
                .contains("data_exporter_requests_refused_total{port=\"admin\",reason=\"busy\"} 1.0");

        last.close();
        Await.until("a place", PATIENCE_MILLIS, () -> {
            events(exporter).tell(LONG);
            return events(exporter).subscriptions() < EventStream.MOST_SUBSCRIPTIONS;
        });
        listen(exporter);
    }

    @Test
    void whoIsGoneLeavesNothingInTheLog() throws Exception {
        var exporter = start(BodyLimits.DEFAULT, ConnectionLimits.DEFAULT);
        try (var log = LogRecords.capture()) {
            listen(exporter).close();

            Await.until("nobody listens", PATIENCE_MILLIS, () -> {
                events(exporter).tell(LONG);
                return !events(exporter).isHeard();
            });
            assertThat(log.text()).doesNotContain("WARNING", "SEVERE", "Exception");
        }
    }

    @Test
    void whileTheExporterStopsThatIsTheReason() throws Exception {
        var exporter = start(BodyLimits.DEFAULT, ConnectionLimits.DEFAULT);
        exporter.dispatcher.stop(Duration.ZERO);

        var refused = Client.of(exporter.admin()).get("/events");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(refused.body()).contains("the exporter is stopping").doesNotContain("16 clients");
    }

    @Test
    void whoDoesNotReadDoesNotHoldUpAStop() throws Exception {
        var exporter = StartedExporter.start();
        try (var stuck = new RawConnection(exporter.http.adminPort())) {
            stuck.send(REQUEST);
            Await.until("one listens", PATIENCE_MILLIS, () -> events(exporter).isHeard());
            Await.until("the buffers are full", PATIENCE_MILLIS, () -> {
                for (int i = 0; i < AT_ONCE; i++) {
                    events(exporter).tell(LONG);
                }
                return events(exporter).dropped() > 0;
            });
        } finally {
            var begun = System.nanoTime();
            exporter.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void whoseTokenLeavesTheFileHearsNoMore(@TempDir Path files) throws Exception {
        var tokens = TokensOnDisk.in(files);
        var exporter = keep(StartedExporter.with(tokens.settings()));
        var lost = listen(exporter, "Authorization", "Bearer " + tokens.reader());
        var kept = listen(exporter, "Authorization", "Bearer " + tokens.changer());
        events(exporter).tell(LONG);
        assertThat(lost.frame()).contains("event: accepted");
        assertThat(kept.frame()).contains("event: accepted");

        tokens.write(TokensOnDisk.line("carl", Role.CHANGE, tokens.changer()));

        Await.until("the end", PATIENCE_MILLIS, () -> {
            events(exporter).tell(LONG);
            assertThatCode(() -> assertThat(kept.frame()).contains("event: accepted"))
                    .doesNotThrowAnyException();
            return events(exporter).subscriptions() == 1;
        });
        var last = lost.frame();
        while (!last.isEmpty()) {
            last = lost.frame();
        }
    }

    @Test
    void whileNothingHappensWhoIsLoggedInGetsACommentAndWhoIsNotAnyMoreIsLetGo(@TempDir Path files) throws Exception {
        var tokens = TokensOnDisk.in(files);
        var exporter = keep(StartedExporter.with(tokens.settings()));
        var lost = listen(exporter, "Authorization", "Bearer " + tokens.reader());
        var kept = listen(exporter, "Authorization", "Bearer " + tokens.changer());
        var begun = System.nanoTime();

        tokens.write(TokensOnDisk.line("carl", Role.CHANGE, tokens.changer()));

        assertThat(kept.frame()).containsExactly(": nothing happened");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
        assertThat(lost.frame()).isEmpty();
    }

    /// Tells events, all of which the listener hears, until the condition holds.
    private static void tellUntil(StartedExporter exporter, BooleanSupplier condition, Listener listener)
            throws Exception {
        var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            for (int i = 0; i < AT_ONCE; i++) {
                events(exporter).tell(LONG);
            }
            for (int i = 0; i < AT_ONCE; i++) {
                assertThat(listener.frame()).contains("event: accepted");
            }
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private static EventStream events(StartedExporter exporter) {
        return exporter.dispatcher.events();
    }

    private StartedExporter start(BodyLimits bodies, ConnectionLimits connections) {
        return keep(StartedExporter.start(bodies, connections));
    }

    private Listener listen(StartedExporter exporter, String... headers) throws Exception {
        var listener = keep(new Listener(exporter.admin(), "", headers));
        assertThat(listener.status()).isEqualTo(200);
        assertThat(listener.frame()).containsExactly(Listener.GREETING);
        return listener;
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.add(opened);
        return opened;
    }
}
