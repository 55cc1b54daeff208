package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests that an operator pauses and resumes a consumer in the console.
class ConsolePausesTest {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final String MAIN = "/console/consumers/main";

    private final StartedExporter exporter = StartedExporter.start();
    private final ConsoleVisitor visitor = new ConsoleVisitor(exporter.admin());
    private final Client reports = Client.of(exporter.reports());
    private LogRecords log;

    @BeforeEach
    void listen() {
        log = LogRecords.capture();
    }

    @AfterEach
    void stop() {
        log.close();
        exporter.close();
    }

    @Test
    void aPausedConsumerWaitsUntilItIsResumed() throws Exception {
        var question = visitor.get(MAIN + "/pause?reason=the%20disk%20is%20full");
        assertThat(ConsoleVisitor.text(question))
                .contains("Pause main?", "reason=the%20disk%20is%20full", "0 deliveries wait now.");
        assertThat(exporter.spool.pauses().current()).isEmpty();

        var paused = visitor.submit(MAIN + "/pause?reason=the%20disk%20is%20full", Map.of());

        assertThat(paused.statusCode()).isEqualTo(303);
        assertThat(paused.headers().firstValue("Location")).hasValue(MAIN);
        reports.post("/ingest/ingest_a", "{\"n\":1}");
        assertThat(text(MAIN))
                .contains("waiting 1 ", "State Paused by an operator anonymous", "Why the disk is full")
                .contains("Resume main…");
        assertThat(text("/console")).contains("main openSearch Paused by an operator", "the disk is full");
        assertThat(exporter.openSearch.payloads()).isEmpty();
        assertThat(text(MAIN + "/resume")).contains("Resume main?", "1 delivery waits and will be made.");

        visitor.submit(MAIN + "/resume", Map.of());

        Await.until(
                "the report",
                PATIENCE_MILLIS,
                () -> exporter.openSearch.payloads().size() == 1);
        assertThat(text(MAIN)).contains("Pause main…").doesNotContain("Paused by an operator");
    }

    @Test
    void aPauseIsAuditedAsThatOfTheApiAndWhatChangesNothingIsNot() {
        visitor.get(MAIN + "/pause");
        visitor.submit(MAIN + "/resume", Map.of());
        visitor.submit(MAIN + "/pause?reason=why%20not", Map.of());
        visitor.submit(MAIN + "/pause?reason=again", Map.of());

        assertThat(log.text())
                .contains("operator change action=\"POST /console/consumers/main/pause\" filter=\"reason=why%20not\""
                        + " outcome=done who=anonymous")
                .doesNotContain("reason=again", "main/resume");
        assertThat(text("/console/audit")).contains("POST /console/consumers/main/pause reason=why%20not");
    }

    @Test
    void aPauseNeedsTheFormOfThisVisit() {
        assertThat(visitor.post(MAIN + "/pause", Map.of()).statusCode()).isEqualTo(403);
        assertThat(visitor.post(MAIN + "/pause", Map.of("token", "0".repeat(64)))
                        .statusCode())
                .isEqualTo(403);
        assertThat(exporter.spool.pauses().current()).isEmpty();
    }

    @Test
    void aPauseThatIsNotUnderstoodIsRefused() {
        visitor.get(MAIN + "/pause");
        for (var wrong : new String[] {"reson=x", "dryRun=true", "reason=" + "x".repeat(501)}) {
            assertThat(visitor.submit(MAIN + "/pause?" + wrong, Map.of()).statusCode())
                    .describedAs(wrong)
                    .isEqualTo(400);
        }
        assertThat(visitor.submit("/console/consumers/nobody/pause", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(exporter.spool.pauses().current()).isEmpty();
    }

    private String text(String path) {
        return ConsoleVisitor.text(visitor.get(path));
    }
}
