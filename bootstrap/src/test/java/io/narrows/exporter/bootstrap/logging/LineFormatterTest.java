package io.narrows.exporter.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineFormatterTest {
    private final LineFormatter formatter = new LineFormatter();

    @Test
    void aRecordIsOneLineWithTheTimeInUtcTheLevelAndTheMessage() {
        var line = formatter.format(entry(Level.INFO, "exporter ready port=6780"));

        assertThat(line).isEqualTo("2026-01-02T03:04:05.060Z INFO  exporter ready port=6780\n");
    }

    @Test
    void parametersAreFilledInAsMessageFormatSays() {
        var entry = entry(Level.INFO, "ready port={0,number,#}");
        entry.setParameters(new Object[] {6780});

        assertThat(formatter.format(entry)).endsWith("ready port=6780\n");
    }

    @ParameterizedTest
    @CsvSource({"SEVERE, ERROR", "WARNING, WARN ", "INFO, INFO ", "CONFIG, DEBUG", "FINE, DEBUG", "FINER, TRACE"})
    void aLevelHasTheNameThatTheConfigurationGivesIt(String level, String name) {
        assertThat(formatter.format(entry(Level.parse(level), "x"))).contains(" " + name.strip());
    }

    @Test
    void aMessageCannotLookLikeASecondRecord() {
        var line =
                formatter.format(entry(Level.INFO, "source=\"a\n2026-01-01T00:00:00.000Z ERROR forged\r\u001b[2K\""));

        assertThat(line.strip()).hasLineCount(1).doesNotContain("\u001b").contains("a\\n2026-01-01");
    }

    @Test
    @SuppressWarnings("NullAway") // as java.util.logging allows
    void aRecordWithoutAMessageIsALineNevertheless() {
        assertThat(formatter.format(entry(Level.SEVERE, null))).endsWith("ERROR \n");
    }

    @Test
    void aStackTraceFollowsIndented() {
        var entry = entry(Level.SEVERE, "it broke");
        entry.setThrown(new IllegalStateException("outer", new IllegalArgumentException("inner")));

        var lines = formatter.format(entry).lines().toList();

        assertThat(lines.getFirst()).endsWith("ERROR it broke");
        assertThat(lines.subList(1, lines.size()))
                .allMatch(line -> line.startsWith("    "))
                .anyMatch(line -> line.contains("IllegalStateException: outer"))
                .anyMatch(line -> line.contains("IllegalArgumentException: inner"));
    }

    private static LogRecord entry(Level level, String message) {
        var entry = new LogRecord(level, message);
        entry.setInstant(Instant.parse("2026-01-02T03:04:05.060Z"));
        return entry;
    }
}
