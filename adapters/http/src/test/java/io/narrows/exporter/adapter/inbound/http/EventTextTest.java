package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests the text of the stream of events, over real connections.
@Timeout(120)
class EventTextTest {
    private static final Instant AT = Instant.parse("2026-11-26T08:12:03.481Z");
    private static final ReportId REPORT = ReportId.at(AT, new SplittableRandom());
    private static final ConsumerId FILE = new ConsumerId("file");
    private static final ConsumerId KAFKA = new ConsumerId("kafka");
    private static final DeliveryId DELIVERY = new DeliveryId(REPORT, FILE);

    private final StartedExporter exporter = StartedExporter.start();

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void theAnswerIsKeptNowhereAndHeldBackByNoProxy() throws Exception {
        try (var listener = listen("")) {
            assertThat(listener.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(listener.header("Cache-Control")).isEqualTo("no-store");
            assertThat(listener.header("X-Accel-Buffering")).isEqualTo("no");
        }
    }

    @ParameterizedTest
    @MethodSource
    void anEventHasItsNameAndAllThatIsKnownOfIt(Event event, String data) throws Exception {
        try (var listener = listen("")) {
            events().tell(event);

            assertThat(listener.frame())
                    .containsExactly("event: " + event.kind().label(), "data: " + json(data));
        }
    }

    static Stream<Arguments> anEventHasItsNameAndAllThatIsKnownOfIt() {
        return Stream.of(
                arguments(
                        new Event.Accepted(AT, REPORT, "bench", List.of(FILE, KAFKA)),
                        "'at':AT,'consumers':['file','kafka'],'event':'accepted','report':ID,'sources':['bench']"),
                arguments(
                        new Event.Attempted(
                                AT,
                                FILE,
                                "file#1",
                                List.of("a", "b"),
                                7,
                                "unavailable",
                                "busy",
                                Duration.ofMillis(1_234)),
                        "'at':AT,'consumers':['file'],'durationMillis':1234,'event':'attempt','lane':'file#1',"
                                + "'outcome':'unavailable','reason':'busy','reports':7,'sources':['a','b']"),
                arguments(
                        new Event.Delivered(AT, DELIVERY, "bench"),
                        "'at':AT,'consumers':['file'],'event':'delivered','report':ID,'sources':['bench']"),
                arguments(
                        new Event.Retried(AT, DELIVERY, "bench", 3, "busy"),
                        "'at':AT,'attempts':3,'consumers':['file'],'event':'retry','reason':'busy','report':ID,"
                                + "'sources':['bench']"),
                arguments(
                        new Event.Died(AT, DELIVERY, "bench", DeathCause.NOT_INSTALLED, "no plugin"),
                        "'at':AT,'cause':'notInstalled','consumers':['file'],'event':'dead','reason':'no plugin',"
                                + "'report':ID,'sources':['bench']"),
                arguments(
                        new Event.Paused(AT, FILE, "carl", "why\nnot"),
                        "'at':AT,'by':'carl','consumers':['file'],'event':'paused','reason':'why\\nnot','sources':[]"),
                arguments(
                        new Event.Resumed(AT, FILE, "dora"),
                        "'at':AT,'by':'dora','consumers':['file'],'event':'resumed','sources':[]"),
                arguments(
                        new Event.Changed(AT, "DELETE /pending", "all=true", "done", "carl"),
                        "'action':'DELETE /pending?all=true','at':AT,'by':'carl','consumers':[],'event':'changed',"
                                + "'outcome':'done','sources':[]"),
                arguments(
                        new Event.Changed(AT, "POST /consumers/file/test", "", "failed", "carl"),
                        "'action':'POST /consumers/file/test','at':AT,'by':'carl','consumers':[],'event':'changed',"
                                + "'outcome':'failed','sources':[]"));
    }

    @Test
    void aFilterTakesSeveralOfEachWhetherInOneParameterOrInSeveral() throws Exception {
        var query = "?event=paused,delivered&event=resumed&consumer=kafka,file&source=bench,risk_*&source=other";
        try (var listener = listen(query)) {
            for (var consumer : List.of("file", "kafka", "smtp")) {
                for (var source : List.of("bench", "risk_report", "other", "strange")) {
                    var delivery = new DeliveryId(REPORT, new ConsumerId(consumer));
                    events().tell(new Event.Delivered(AT, delivery, source));
                    events().tell(new Event.Retried(AT, delivery, source, 1, "no"));
                }
            }
            for (var expected : List.of("bench", "risk_report", "other")) {
                assertThat(listener.frame().getLast())
                        .contains("\"consumers\":[\"file\"]", "\"sources\":[\"" + expected + "\"]");
            }
            for (var expected : List.of("bench", "risk_report", "other")) {
                assertThat(listener.frame().getLast())
                        .contains("\"consumers\":[\"kafka\"]", "\"sources\":[\"" + expected + "\"]");
            }
        }
        try (var listener = listen("?event=paused,resumed&event=changed")) {
            events().tell(new Event.Delivered(AT, DELIVERY, "bench"));
            events().tell(new Event.Resumed(AT, FILE, "dora"));
            events().tell(new Event.Changed(AT, "DELETE /pending", "all=true", "done", "carl"));

            assertThat(listener.frame()).contains("event: resumed");
            assertThat(listener.frame()).contains("event: changed");
        }
    }

    @ParameterizedTest
    @MethodSource
    void aWrongFilterIsNamed(String query, String field, String problem) throws Exception {
        var answer = Client.of(exporter.admin()).get("/events?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"field\":\"" + field + "\"", problem);
        assertThat(events().isHeard()).isFalse();
    }

    static Stream<Arguments> aWrongFilterIsNamed() {
        return Stream.of(
                arguments("consumer=file,no%20id", "consumer", "must be the id of a consumer"),
                arguments("source=" + "x".repeat(256), "source", "must be a pattern of at most 255 characters"),
                arguments(
                        "event=dead&event=born",
                        "event",
                        "must be one of accepted, attempt, delivered, retry, dead, paused, resumed, changed"),
                arguments("reson=x", "query", "known are consumer, event, source"));
    }

    @Test
    void nothingIsRepeatedForAClientThatComesBack() throws Exception {
        try (var first = listen("")) {
            events().tell(new Event.Resumed(AT, FILE, "dora"));
            assertThat(first.frame()).hasSize(2).noneMatch(line -> line.startsWith("id"));
        }
        try (var again = listen("", "Last-Event-ID", "0")) {
            events().tell(new Event.Resumed(AT, KAFKA, "dora"));

            assertThat(again.frame().getLast()).contains("kafka");
        }
    }

    /// The data of an event, written with other quotes.
    private static String json(String members) {
        return ("{" + members + "}")
                .replace(":AT", ":'" + AT + "'")
                .replace(":ID", ":'" + REPORT + "'")
                .replace('\'', '"');
    }

    private EventStream events() {
        return exporter.dispatcher.events();
    }

    private Listener listen(String query, String... headers) throws Exception {
        var listener = new Listener(exporter.admin(), query, headers);
        assertThat(listener.status()).isEqualTo(200);
        assertThat(listener.frame()).containsExactly(Listener.GREETING);
        return listener;
    }
}
