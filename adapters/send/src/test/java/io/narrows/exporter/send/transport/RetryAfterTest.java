package io.narrows.exporter.send.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|PT7S",
                "Tue, 24 Nov 2026 10:01:00 GMT|PT1M",
                "Tue, 24 Nov 2026 09:00:00 GMT|PT0S",
                "soon|PT0S",
                "-1|PT0S"
            })
    void bothFormsAreRead(String header, Duration wait) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(wait);
    }
}
