package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.access.SecurityProfile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the page of the console that shows sources and who was refused.
class ConsoleSourcesTest {
    @TempDir
    private Path folder;

    @Test
    void sourcesAreShownWithTheirLastReport() throws Exception {
        try (var exporter = StartedExporter.start()) {
            var page = new ConsoleVisitor(exporter.admin());
            assertThat(ConsoleVisitor.text(page.get("/console/sources")))
                    .contains("No report has come in yet.", "No sender was refused.", "No request was refused.");
            var reports = Client.of(exporter.reports());
            reports.post("/ingest/ingest_a", "{}");
            reports.post("/ingest/ingest_a", "{}");
            reports.post("/ingest/unknown", "{}");

            assertThat(ConsoleVisitor.text(page.get("/console/sources")))
                    .containsPattern("ingest_a Rhythm not known yet [0-9]+ s ago 2 ")
                    .contains("not found 1 ")
                    .doesNotContain("unknown");
        }
    }

    @Test
    void atMostSoManySourcesAreShown() throws Exception {
        try (var exporter = StartedExporter.start()) {
            var reports = Client.of(exporter.reports());
            for (int i = 0; i < 210; i++) {
                reports.post("/ingest/ingest_" + i, "{}");
            }

            var page = new ConsoleVisitor(exporter.admin()).get("/console/sources");

            assertThat(ConsoleVisitor.text(page)).contains("10 more are not shown.");
            assertThat(ConsoleVisitor.elements(ConsoleVisitor.parse(page.body()), "tr"))
                    .hasSize(201);
        }
    }

    @Test
    void whoWasRefusedIsShownWithTheReason() throws Exception {
        var tokens = SenderTokens.in(folder);
        try (var exporter = StartedExporter.with(tokens.settings(SecurityProfile.STRICT))) {
            var reports = Client.of(exporter.reports());
            reports.post("/ingest/ingest_a", "{}");
            reports.post("/ingest/ingest_a", "{}");
            var answer = new ConsoleVisitor(exporter.reports())
                    .post("/ingest/ingest_x", Map.of(), "Authorization", "Bearer " + tokens.tokens().get("ci"));
            assertThat(answer.statusCode()).isEqualTo(403);

            assertThat(ConsoleVisitor.text(new ConsoleVisitor(exporter.admin()).get("/console/sources")))
                    .containsPattern("ci source [0-9]+ s ago 127.0.0.1:[0-9]+ 1 .*anonymous no token [0-9]+ s ago 127.0.0.1:[0-9]+ 2 ")
                    .contains("not logged in 2 ", "not allowed 1 ");
        }
    }
}
