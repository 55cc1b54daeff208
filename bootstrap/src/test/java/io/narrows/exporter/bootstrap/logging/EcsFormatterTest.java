package io.narrows.exporter.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class EcsFormatterTest {
    private final EcsFormatter formatter = new EcsFormatter("data-exporter");

    @Test
    void aRecordIsAnObjectOnOneLineWithTheFieldNamesOfElastic() {
        var entry = entry(Level.WARNING, "dead letter delivery={0} cause={1} reason=\"{2}\"", "1-file", "FAILED", "no");

        var line = line(entry, new RecordOrigin("acme", "a.B", false, 7, true, new TracedSpan()));

        assertThat(line)
                .isEqualTo("{\"@timestamp\":\"2026-01-02T03:04:05.060Z\",\"log.level\":\"WARN\","
                        + "\"message\":\"dead letter delivery=1-file cause=FAILED reason=\\\"no\\\"\","
                        + "\"ecs.version\":\"8.11.0\",\"service.name\":\"data-exporter\",\"log.logger\":\"a.B\","
                        + "\"process.thread.name\":\"" + Thread.currentThread().getName()
                        + "\",\"trace.id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"span.id\":\"00f067aa0ba902b7\","
                        + "\"labels\":{\"consumer\":\"acme\",\"suppressed\":\"7\",\"more\":\"suppressed\","
                        + "\"delivery\":\"1-file\",\"cause\":\"FAILED\",\"reason\":\"no\"}}\n");
    }

    @Test
    void aTextFromOutsideIsAValueAndNeverAFieldOrALineOfItsOwn() {
        var hostile = "x\" cause=forged consumer=forged\n{\"log.level\":\"ERROR\"}\u001b[2K";

        var line = formatter.format(entry(Level.INFO, "report source=\"{0}\" count={1,number,#}", hostile, 6780));

        assertThat(line.strip()).hasLineCount(1).doesNotContain("\u001b");
        assertThat(line)
                .contains("\"labels\":{\"source\":\"x\\\" cause=forged consumer=forged\\n{\\\"log.level\\\":"
                        + "\\\"ERROR\\\"} [2K\",\"count\":\"6780\"}")
                .doesNotContain("\"cause\":")
                .doesNotContain("\"consumer\":");
        assertIsJson(line);
    }

    @Test
    void aMessageWithoutParametersHasNoFieldsBecauseItsTextsMayBeFromOutside() {
        assertThat(formatter.format(entry(Level.INFO, "listening port=6780 who=forged")))
                .doesNotContain("labels");
    }

    @Test
    void whatLooksLikeACredentialIsMaskedInEachField() {
        var entry = entry(Level.INFO, "answer headers=\"{0}\"", "Authorization: Bearer hunter2hunter2");
        entry.setThrown(new IllegalStateException("Authorization: Bearer hunter2hunter2"));

        assertThat(formatter.format(entry)).contains("***").doesNotContain("hunter2");
    }

    @Test
    void whatWasThrownHasFieldsOfItsOwn() {
        var entry = entry(Level.SEVERE, "it broke");
        entry.setThrown(new IllegalStateException("outer\nline", new IllegalArgumentException("inner")));

        var line = formatter.format(entry);

        assertThat(line.strip())
                .hasLineCount(1)
                .contains("\"error.type\":\"java.lang.IllegalStateException\",\"error.message\":\"outer\\nline\",")
                .contains("\"error.stack_trace\":\"java.lang.IllegalStateException: outer\\nline at ")
                .contains("caused by java.lang.IllegalArgumentException: inner");
        assertIsJson(line);
    }

    @Test
    void aRecordIsBoundedWhateverIsInIt() {
        var entry = entry(
                Level.SEVERE,
                "a={0} b={0} c={0} d={0} e={0} f={0} g={0} h={0} i={0} j={0} {1}",
                "\u0001".repeat(99_999),
                "\"".repeat(99_999));
        entry.setThrown(new IllegalStateException("\"\n".repeat(1_000_000)));

        var line = formatter.format(entry);

        assertThat(line).hasSizeLessThan(40_000);
        assertIsJson(line);
    }

    @Test
    @SuppressWarnings("NullAway") // as java.util.logging allows
    void aRecordWithoutAMessageIsALineNevertheless() {
        assertIsJson(formatter.format(entry(Level.SEVERE, null)));
    }

    private String line(LogRecord entry, RecordOrigin origin) {
        return formatter.line(entry, origin);
    }

    private static void assertIsJson(String line) {
        var reader = new JsonReader(line.strip().getBytes(StandardCharsets.UTF_8), 8);
        reader.skip();
        reader.end();
    }

    private static LogRecord entry(Level level, String message, Object... parameters) {
        var entry = new LogRecord(level, message);
        entry.setLoggerName("io.narrows.exporter.Test");
        entry.setInstant(Instant.parse("2026-01-02T03:04:05.060708Z"));
        entry.setParameters(parameters);
        return entry;
    }
}
