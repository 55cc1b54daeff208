package io.narrows.exporter.adapter.outbound.spool.file;

import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// Where a spool lies and what it may take.
///
/// @param directory for this spool alone; made if it is not there
/// @param maxSize what the database may hold; at least 64 MiB. Its write-ahead log comes on top: 64 MiB in general
/// @param diskReserve what is left free on the disk: with less than that, no report is taken. Less than 64 MiB count as
///     that: the write-ahead log needs room to be carried over into the database
/// @param receiptRetention how long a receipt is kept after the last delivery of its report was made or purged
/// @param maxReceipts how many such receipts are kept at most, but for those whose idempotency key is known
/// @param idempotencyWindow how long an idempotency key is known
/// @param cache memory, outside of the heap, for pages of the database; at least 1 MiB
/// @param keyFile of 32 bytes, raw or in base64: consumers' settings are encrypted with it
public record SpoolSettings(
        Path directory,
        ByteSize maxSize,
        ByteSize diskReserve,
        Duration receiptRetention,
        int maxReceipts,
        Duration idempotencyWindow,
        ByteSize cache,
        Optional<Path> keyFile) {
    private static final ByteSize SMALLEST = new ByteSize(64L << 20);
    private static final ByteSize SMALLEST_CACHE = new ByteSize(1L << 20);

    public SpoolSettings {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(diskReserve, "diskReserve");
        Objects.requireNonNull(keyFile, "keyFile");
        atLeast(SMALLEST, maxSize, "maxSize");
        atLeast(SMALLEST_CACHE, cache, "cache");
        notNegative(receiptRetention, "receiptRetention");
        notNegative(idempotencyWindow, "idempotencyWindow");
        if (maxReceipts < 0) {
            throw new IllegalArgumentException("maxReceipts must be at least 0 but was " + maxReceipts);
        }
    }

    private static void atLeast(ByteSize smallest, ByteSize size, String name) {
        if (size.bytes() < smallest.bytes()) {
            throw new IllegalArgumentException(name + " must be at least " + smallest + " but was " + size);
        }
    }

    private static void notNegative(Duration duration, String name) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative but was " + duration);
        }
    }
}
