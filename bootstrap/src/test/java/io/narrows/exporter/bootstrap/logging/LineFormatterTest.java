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
    void whatWasThrownIsOnTheSameLineWithItsCauses() {
        var entry = entry(Level.SEVERE, "it broke");
        entry.setThrown(new IllegalStateException("outer\nline", new IllegalArgumentException("inner \"x\"")));

        var line = formatter.format(entry);

        assertThat(line.strip())
                .hasLineCount(1)
                .contains("ERROR it broke error=\"java.lang.IllegalStateException: outer\\nline at "
                        + LineFormatterTest.class.getName())
                .contains(" more); caused by java.lang.IllegalArgumentException: inner 'x' at ");
    }

    @Test
    void aRecordIsBoundedWhateverIsInIt() {
        var deep = new IllegalStateException("x".repeat(1_000_000));
        for (int i = 0; i < 1_000; i++) {
            deep = new IllegalStateException("y".repeat(1_000), deep);
        }
        var entry = entry(Level.SEVERE, "z\n".repeat(1_000_000));
        entry.setThrown(deep);

        assertThat(formatter.format(entry))
                .hasSizeLessThan(10_000)
                .contains("…")
                .endsWith("\"\n");
    }

    @Test
    void whatIsCutOffLeavesNoPartOfASecret() {
        for (int length = 7_800; length < 8_200; length += 10) {
            var message = "password=" + "q".repeat(length) + " https://user:" + "hunter2".repeat(20) + "@host "
                    + "x".repeat(5_000);

            assertThat(formatter.format(entry(Level.INFO, message)))
                    .as("%s", length)
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void anExceptionThatCannotEvenBeDescribedIsNamed() {
        var entry = entry(Level.SEVERE, "it broke");
        entry.setThrown(new UnspeakableException());

        assertThat(formatter.format(entry)).contains("error=\"" + UnspeakableException.class.getName());
    }

    private static final class UnspeakableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    private static LogRecord entry(Level level, String message) {
        var entry = new LogRecord(level, message);
        entry.setInstant(Instant.parse("2026-01-02T03:04:05.060Z"));
        return entry;
    }
}
