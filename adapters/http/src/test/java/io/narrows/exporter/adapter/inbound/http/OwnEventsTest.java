package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tests the reports that the exporter makes of its own events, for the operator's routes.
class OwnEventsTest {
    private static final long PATIENCE_MILLIS = 30_000;
    private static final String ENVELOPE = """
            {"source":"s","exportConfig":{"openSearch":{"hostport":"https://os.test:9200"}},"payload":"{}"}""";

    private final StartedExporter exporter = StartedExporter.telling();
    private final Client admin = Client.of(exporter.admin());
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void aPauseIsToldAndThatTheConsumerIsBack() throws Exception {
        Await.until("the first look", PATIENCE_MILLIS, () -> exporter.looks() > 0);
        admin.post("/consumers/openSearch/pause?reason=why%20not", "");

        Await.until("the event", PATIENCE_MILLIS, () -> told("consumerPaused").count() == 1);
        assertThat(told("consumerPaused"))
                .singleElement()
                .asString()
                .contains("\"consumer\":\"openSearch\"", "\"by\":\"anonymous\"", "\"reason\":\"why not\"");
    }

    @Test
    void deadLettersAreTold() throws Exception {
        reports.post("/forward", ENVELOPE.replace("openSearch", "pagerParrot"));

        Await.until("the event", PATIENCE_MILLIS, () -> told("deadLetters").count() == 1);
        assertThat(told("deadLetters"))
                .singleElement()
                .asString()
                .contains("\"consumer\":\"(unknown)\"", "\"count\":1", "\"cause\":\"notInstalled\"");
    }

    @Test
    void aDeadLetterOfSuchAReportIsNotTold() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too odd"));
        reports.post("/forward", ENVELOPE.replace("openSearch", "pagerParrot"));
        Await.until("the dead event", PATIENCE_MILLIS, () -> letters() == 2);
        exporter.openSearch.answer(DeliveryResult.Delivered::new);

        var looks = exporter.looks();
        Await.until("two more looks", PATIENCE_MILLIS, () -> exporter.looks() >= looks + 2);

        assertThat(letters()).isEqualTo(2);
        assertThat(told("deadLetters")).isEmpty();
        assertThat(exporter.dispatcher.deaths().counts()).hasSize(1);
    }

    @Test
    void nobodyElseHandsInSuchAReport() throws Exception {
        for (var source : List.of("exporter_event", "EXPORTER_EVENT", " exporter_event")) {
            var forged =
                    reports.post("/forward", "{\"source\":\"" + source + "\",\"exportConfig\":{},\"payload\":\"{}\"}");
            assertThat(forged.statusCode()).isEqualTo(403);
            assertThat(forged.body()).contains("\"field\":\"source\"", "choose another source");
        }
        assertThat(reports.post("/ingest/exporter_event", "{}").statusCode()).isEqualTo(403);
    }

    @Test
    void withoutARouteNothingIsMade() throws Exception {
        try (var quiet = StartedExporter.start()) {
            Client.of(quiet.reports()).post("/forward", ENVELOPE.replace("openSearch", "pagerParrot"));
            Await.until("two looks", PATIENCE_MILLIS, () -> quiet.looks() >= 2);

            assertThat(Client.of(quiet.admin()).get("/metrics").body())
                    .contains("data_exporter_reports_accepted_total 1.0\n");
        }
    }

    @Test
    void aCertificateThatAConsumerPresentsIsToldBeforeItEnds() throws Exception {
        var end = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        try (var ending = StartedExporter.telling(end)) {
            Await.until(
                    "the event",
                    PATIENCE_MILLIS,
                    () -> told(ending, "certificateEnding").count() == 1);

            assertThat(told(ending, "certificateEnding"))
                    .singleElement()
                    .asString()
                    .contains(
                            "The certificate of the consumer main ends at " + end + ".",
                            "\"certificate\":\"consumer main\"",
                            "\"daysLeft\":2");
        }
    }

    private long letters() {
        return exporter.spool.deadLetters().count(DeadLetterFilter.ALL);
    }

    private Stream<String> told(String event) {
        return told(exporter, event);
    }

    private static Stream<String> told(StartedExporter exporter, String event) {
        return exporter.openSearch.payloads().stream().filter(payload -> payload.contains("\"event\":\"" + event));
    }
}
