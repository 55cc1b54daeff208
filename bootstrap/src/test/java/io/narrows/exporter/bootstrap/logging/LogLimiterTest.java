package io.narrows.exporter.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.bootstrap.logging.LogLimiter.Verdict;
import io.narrows.exporter.bootstrap.logging.LogLimiter.Verdict.Write;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLimiterTest {
    private final AtomicLong nanos = new AtomicLong();
    private final LogLimiter limiter = new LogLimiter(nanos::get);

    @Test
    void oneKindIsWrittenThirtyTimesAtOnceAndThenTwiceInFourSeconds() {
        assertThat(written("io.helidon.x", "malformed \"a\" 1", 1_000)).isEqualTo(30);

        pass(Duration.ofSeconds(4));

        assertThat(written("io.helidon.x", "malformed \"b\" 2", 1_000)).isEqualTo(2);
        assertThat(limiter.suppressed()).isEqualTo(970 + 998);
    }

    @Test
    void theFirstAfterAPauseTellsHowManyWereSuppressedAndTheLastThatMoreWillBe() {
        for (int i = 0; i < 29; i++) {
            assertThat(admit("a", "x")).isEqualTo(new Write(0, false));
        }
        assertThat(admit("a", "x")).isEqualTo(new Write(0, true));
        written("a", "x", 70);

        pass(Duration.ofMinutes(1));

        assertThat(admit("a", "x")).isEqualTo(new Write(70, false));
        assertThat(admit("a", "x")).isEqualTo(new Write(0, false));
    }

    @Test
    void anotherKindAndAnotherLoggerAreNotHeldUp() {
        written("a", "x", 1_000);

        assertThat(admit("a", "y")).isInstanceOf(Write.class);
        assertThat(admit("b", "x")).isInstanceOf(Write.class);
    }

    @Test
    void aLoggerIsLimitedToWhateverItsMessagesAre() {
        int written = 0;
        for (int i = 0; i < 5_000; i++) {
            written += admit("a", "x" + Integer.toString(i, 36).replaceAll("[0-9]", "z")) instanceof Write ? 1 : 0;
        }

        assertThat(written).isEqualTo(120);
        assertThat(admit("b", "x")).isInstanceOf(Write.class);
    }

    @Test
    void whoAsksForDetailsGetsMoreOfThem() {
        var entry = new LogRecord(Level.FINE, "x");
        int written = 0;
        for (int i = 0; i < 5_000; i++) {
            written += limiter.admit("a", entry) instanceof Write ? 1 : 0;
        }

        assertThat(written).isEqualTo(600);
    }

    private int written(String logger, String message, int records) {
        int written = 0;
        for (int i = 0; i < records; i++) {
            written += admit(logger, message) instanceof Write ? 1 : 0;
        }
        return written;
    }

    private Verdict admit(String logger, String message) {
        var entry = new LogRecord(Level.WARNING, message);
        return limiter.admit(logger, entry);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
