package io.narrows.exporter.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrintedLinesTest {
    private static final String BY_THIS = "INFO  printed by=" + PrintedLinesTest.class.getName() + " text=";

    private final Logger logger = Logger.getLogger(PrintedLines.class.getName());
    private final Listener log = new Listener();
    private final PrintStream out = PrintedLines.at(System.Logger.Level.INFO);

    @BeforeEach
    void listen() {
        logger.addHandler(log);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(log);
    }

    @Test
    void eachLineIsARecordThatTellsWhoPrintedIt() {
        out.println("first");
        out.print("sec");
        out.print("ond\r\nthird\n");

        assertThat(log.lines()).containsExactly(BY_THIS + "\"first\"", BY_THIS + "\"second\"", BY_THIS + "\"third\"");
    }

    @Test
    void whatLooksLikeALineOfTheLogIsNone() {
        out.print("2026-11-23T10:00:00.000Z ERROR exporter stopped\rreally\n");

        assertThat(log.lines())
                .containsExactly(BY_THIS + "\"2026-11-23T10:00:00.000Z ERROR exporter stopped\\rreally\"");
    }

    @Test
    void blankLinesDoNotCount() {
        out.println();
        out.println("  ");

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void textWithoutALineBreakIsLoggedOnceItIsTooLongForALine() {
        out.print("x".repeat(20_000));

        assertThat(log.lines()).hasSize(2).allSatisfy(line -> assertThat(line).hasSizeLessThan(9_000));
    }

    @Test
    void lettersOfSeveralOctetsStayWhole() {
        out.println("grüße €");

        assertThat(log.lines()).containsExactly(BY_THIS + "\"grüße €\"");
    }

    private static final class Listener extends Handler {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        private List<String> lines() {
            var formatter = new LineFormatter();
            return records.stream()
                    .map(formatter::format)
                    .map(line -> line.substring(line.indexOf(' ') + 1).strip())
                    .toList();
        }

        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
