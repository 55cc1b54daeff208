package io.narrows.exporter.deploy;

import static io.narrows.exporter.adapter.outbound.tracing.Collector.attributes;
import static io.narrows.exporter.adapter.outbound.tracing.Collector.hex;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.tracing.Collector;
import io.opentelemetry.proto.trace.v1.Span;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that the way of a report is one trace, that the log can be read by machines, and that both cost nothing if
/// nobody
/// asks for them.
class TracesIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENDER = "00f067aa0ba902b7";

    @TempDir
    private Path scratch;

    @Test
    void oneTraceGoesFromTheRequestThroughARestartToTheDelivery() {
        try (var collector = Collector.start();
                var webhook = RefusingWebhook.start("odd")) {
            var environment = Map.of(
                    "TRACING_ENDPOINT", collector.endpoint().toString(),
                    "LOG_FORMAT", "json",
                    "LANES_FIRST_BACKOFF", "100ms");
            String id;
            List<String> log;
            try (var exporter = ExporterProcess.start(scratch, environment)) {
                id = forward(exporter, TRACE, Envelopes.envelope("s", webhook(webhook), "\"odd\""))
                        .id();
                forward(exporter, "0".repeat(31) + "1", "nonsense");
                collector.await(TracesIT::isAttempt);
                exporter.terminate();
                log = exporter.awaitEnd().output();
            }
            webhook.mend();
            try (var exporter = ExporterProcess.start(scratch, environment)) {
                assertThat(exporter.output()).isNotEmpty();
                collector.await(span -> hasOutcome(span, "delivered"));
            }

            var trace = collector.spans().stream()
                    .filter(span -> hex(span.getTraceId()).equals(TRACE))
                    .toList();
            var accepted = trace.stream()
                    .filter(span -> span.getName().equals("POST /forward"))
                    .toList();
            assertThat(accepted).singleElement().satisfies(span -> {
                assertThat(hex(span.getParentSpanId())).isEqualTo(SENDER);
                assertThat(attributes(span)).containsEntry("data_exporter.report.id", id);
            });
            var attempts = trace.stream().filter(TracesIT::isAttempt).toList();
            assertThat(attempts).hasSizeGreaterThan(1).hasSize(trace.size() - 1).allSatisfy(span -> {
                assertThat(span.getParentSpanId()).isEqualTo(accepted.getFirst().getSpanId());
                assertThat(attributes(span))
                        .containsEntry("data_exporter.report.id", id)
                        .containsEntry("server.address", "127.0.0.1");
            });
            assertThat(attempts)
                    .filteredOn(span -> hasOutcome(span, "delivered"))
                    .hasSize(1);
            assertThat(attempts).filteredOn(span -> hasOutcome(span, "retried")).isNotEmpty();
            assertLogIsRight(log);
        }
    }

    private static void assertLogIsRight(List<String> log) {
        var lines = log.stream().map(TracesIT::json).toList();

        assertThat(lines).allSatisfy(line -> {
            assertThat(line.getString("@timestamp")).endsWith("Z");
            assertThat(line.getString("log.level")).isIn("ERROR", "WARN", "INFO");
            assertThat(line.getString("service.name")).isEqualTo("data-exporter");
            assertThat(line.getString("log.logger")).isNotBlank();
        });
        assertThat(lines)
                .filteredOn(line -> line.getString("message").startsWith("lane backs off"))
                .first()
                .satisfies(line -> {
                    assertThat(line.getString("trace.id")).isEqualTo(TRACE);
                    assertThat(line.getString("span.id")).hasSize(16);
                    assertThat(line.getJsonObject("labels").getString("lane")).startsWith("webhook#");
                });
        assertThat(lines)
                .filteredOn(line -> line.getString("message").startsWith("request refused"))
                .singleElement()
                .satisfies(line ->
                        assertThat(line.getString("trace.id")).endsWith("1").hasSize(32));
    }

    @Test
    void withoutACollectorNoClassOfOpenTelemetryIsLoaded() throws IOException {
        var classes = scratch.resolve("classes.txt");
        var options = ExporterProcess.javaOptions("-Xmx256m -Xlog:class+load:file=" + classes);
        try (var exporter = ExporterProcess.start(scratch, Map.of("JAVA_OPTS", options))) {
            var answer = Http.post(exporter.server("/forward?wait=10s"), Envelopes.toFile("s", "{}"));

            assertThat(answer.state()).isEqualTo("delivered");
            exporter.terminate();
            exporter.awaitEnd();
        }

        assertThat(Files.readAllLines(classes))
                .anyMatch(line -> line.contains("io.narrows.exporter.domain.trace.Tracing "))
                .noneMatch(line -> line.contains("io.opentelemetry"))
                .noneMatch(line -> line.contains("OtlpTracing"));
    }

    private static Http.Answer forward(ExporterProcess exporter, String trace, String body) {
        var parent = "00-" + trace + "-" + SENDER + "-01";
        return Http.send("POST", exporter.server("/forward"), Map.of("traceparent", parent), body.getBytes(UTF_8));
    }

    private static String webhook(RefusingWebhook webhook) {
        return "{\"webhook\":{\"url\":\"" + webhook.uri() + "\"}}";
    }

    private static boolean isAttempt(Span span) {
        return span.getName().equals("deliver webhook");
    }

    private static boolean hasOutcome(Span span, String outcome) {
        return isAttempt(span) && outcome.equals(attributes(span).get("data_exporter.outcome"));
    }

    private static JsonObject json(String line) {
        return Json.createReader(new StringReader(line)).readObject();
    }
}
