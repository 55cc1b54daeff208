package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Settings for spools under test: large, without a history, and without a disk reserve, because the disk does not
/// belong to the test alone.
public final class TestSettings {
    private TestSettings() {}

    public static SpoolSettings in(Path directory) {
        return sized(directory, new ByteSize(20L << 30), new ByteSize(0));
    }

    static SpoolSettings sized(Path directory, ByteSize maxSize, ByteSize diskReserve) {
        return new SpoolSettings(
                directory,
                maxSize,
                diskReserve,
                Duration.ofDays(1),
                100_000,
                Duration.ofHours(1),
                new ByteSize(64L << 20),
                Optional.empty(),
                false,
                HistoryLimits.NONE);
    }

    /// The same settings with a history.
    public static SpoolSettings withHistory(SpoolSettings settings, HistoryLimits history) {
        return new SpoolSettings(
                settings.directory(),
                settings.maxSize(),
                settings.diskReserve(),
                settings.receiptRetention(),
                settings.maxReceipts(),
                settings.idempotencyWindow(),
                settings.cache(),
                settings.keyFile(),
                settings.sealExisting(),
                history);
    }

    public static SpoolSettings sealed(Path directory, Path keyFile) {
        return sealed(directory, keyFile, false);
    }

    static SpoolSettings sealed(Path directory, Path keyFile, boolean sealExisting) {
        return new SpoolSettings(
                directory,
                new ByteSize(20L << 30),
                new ByteSize(0),
                Duration.ofDays(1),
                100_000,
                Duration.ofHours(1),
                new ByteSize(64L << 20),
                Optional.of(keyFile),
                sealExisting,
                HistoryLimits.NONE);
    }
}
