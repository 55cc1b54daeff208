package io.narrows.exporter.adapter.outbound.spool.file;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// The settings of a spool: its directory, its limits and its key.
///
/// Checks its bounds itself, because the spool cannot work outside of them: its write-ahead log needs the room. The
/// configuration takes its bounds from `SMALLEST` and `SMALLEST_CACHE`.
///
/// @param directory for this spool alone; created if it does not exist
/// @param maxSize limit for the database; at least 64 MiB. Its write-ahead log comes on top, usually 64 MiB
/// @param diskReserve space that stays free on the disk: with less free space, no report is accepted. A value below 64
///     MiB counts as 64 MiB, because a checkpoint of the write-ahead log needs room
/// @param receiptRetention how long a receipt is kept after the last delivery of its report was made or purged
/// @param maxReceipts limit for the number of such receipts, without those whose idempotency key is known
/// @param idempotencyWindow how long an idempotency key is known
/// @param cache memory outside the heap for pages of the database; at least 1 MiB
/// @param keyFile with keys of 32 bytes, which seal consumers' settings and payloads; read again when it changes
/// @param sealExisting whether a spool that was written without a key may get keys
/// @param history of the delivered reports that are kept within `maxSize`
public record SpoolSettings(
        Path directory,
        ByteSize maxSize,
        ByteSize diskReserve,
        Duration receiptRetention,
        int maxReceipts,
        Duration idempotencyWindow,
        ByteSize cache,
        Optional<Path> keyFile,
        boolean sealExisting,
        HistoryLimits history) {
    /// The smallest `maxSize`.
    public static final ByteSize SMALLEST = new ByteSize(64L << 20);

    /// The smallest `cache`.
    public static final ByteSize SMALLEST_CACHE = new ByteSize(1L << 20);

    public SpoolSettings {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(diskReserve, "diskReserve");
        Objects.requireNonNull(keyFile, "keyFile");
        Objects.requireNonNull(history, "history");
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
