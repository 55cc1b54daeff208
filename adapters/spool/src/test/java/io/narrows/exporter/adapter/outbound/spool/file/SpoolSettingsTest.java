package io.narrows.exporter.adapter.outbound.spool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpoolSettingsTest {
    private static final ByteSize ENOUGH = new ByteSize(64L << 20);

    private static SpoolSettings settings(
            ByteSize maxSize, Duration retention, int maxReceipts, Duration window, ByteSize cache) {
        return new SpoolSettings(
                Path.of("spool"),
                maxSize,
                new ByteSize(0),
                retention,
                maxReceipts,
                window,
                cache,
                Optional.empty(),
                false,
                HistoryLimits.NONE);
    }

    @Test
    void theLeastThatIsAllowedIsAllowed() {
        var settings = settings(ENOUGH, Duration.ZERO, 0, Duration.ZERO, new ByteSize(1L << 20));

        assertThat(settings.maxSize()).isEqualTo(ENOUGH);
    }

    @Test
    void anErrorNamesTheSettingItsValueAndWhatIsAllowed() {
        assertThatThrownBy(() -> settings(new ByteSize(10L << 20), Duration.ZERO, 0, Duration.ZERO, ENOUGH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxSize must be at least 64MiB but was 10MiB");
        assertThatThrownBy(() -> settings(ENOUGH, Duration.ofSeconds(-1), 0, Duration.ZERO, ENOUGH))
                .hasMessage("receiptRetention must not be negative but was PT-1S");
        assertThatThrownBy(() -> settings(ENOUGH, Duration.ZERO, -1, Duration.ZERO, ENOUGH))
                .hasMessage("maxReceipts must be at least 0 but was -1");
        assertThatThrownBy(() -> settings(ENOUGH, Duration.ZERO, 0, Duration.ofSeconds(-1), ENOUGH))
                .hasMessage("idempotencyWindow must not be negative but was PT-1S");
        assertThatThrownBy(() -> settings(ENOUGH, Duration.ZERO, 0, Duration.ZERO, new ByteSize(1)))
                .hasMessage("cache must be at least 1MiB but was 1B");
    }
}
