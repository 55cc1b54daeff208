package io.narrows.exporter.bootstrap.config;

import static io.narrows.exporter.bootstrap.config.KeyBounds.atLeast;
import static io.narrows.exporter.bootstrap.config.KeyBounds.atMost;
import static io.narrows.exporter.bootstrap.config.KeyBounds.between;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The keys under `spool`: where accepted reports wait, and how much room they may take.
final class SpoolKeys {
    static final KeyGroup GROUP = new KeyGroup("spool", "Where accepted reports wait until they are delivered.");

    private static final Key<Type> TYPE = GROUP.choice("type", Type.SQLITE, """
            Where reports wait: sqlite, a file that outlives the process and a power cut; memory, which loses all
            reports when the process ends; or postgres, a database that several exporters share.""");
    private static final Key<Path> DIRECTORY = GROUP.path("directory", "${home}/data/spool", """
            The folder of the spool of sqlite, on a local disk, for one exporter only.""");
    private static final Key<ByteSize> MAX_SIZE =
            GROUP.size("maxSize", "4GiB", atLeast(SpoolSettings.SMALLEST.toString()), """
            The most that waiting reports may take; in memory, half of the heap at most; in postgres, the same for all
            exporters. When it is reached, POST /forward is answered 503.""");
    private static final Key<ByteSize> DISK_RESERVE = GROUP.size("diskReserve", "256MiB", KeyBounds.NONE, """
            How much of the disk of sqlite is left free. With less free space, POST /forward is answered 503.""");
    private static final Key<ByteSize> CACHE =
            GROUP.size("cache", "64MiB", between(SpoolSettings.SMALLEST_CACHE.toString(), "16GiB"), """
            Memory for pages of the file of sqlite, outside of the heap.""");
    private static final Key<Path> KEY_FILE = GROUP.path("keyFile", "", """
            A file of keys, one on a line, as data-exporter spool-key makes it. The first key seals reports and what
            envelopes say about consumers, passwords included; all of them open. The file is read again when it
            changes. Without a key, nothing is sealed; postgres requires one, the same for all exporters. A file that everybody can read is refused: chmod 0400, or
            defaultMode: 0440 where Kubernetes mounts it.""");
    private static final Key<Boolean> SEAL_EXISTING = GROUP.flag("sealExisting", "false", """
            Whether a spool of sqlite that was written without a key may be used with one. Set it for one start: reports that
            wait then are in the clear until they are delivered, and everything after them is sealed.""");
    private static final Key<Duration> IDEMPOTENCY_WINDOW =
            GROUP.duration("idempotencyWindow", "24h", atMost("365d"), """
            How long an Idempotency-Key is remembered: a report that comes again with the same key is not taken
            twice. Keys take an eighth of maxSize at most. Beyond that the oldest keys are forgotten early, and no
            report is refused.""");
    private static final Key<Duration> RECEIPT_RETENTION =
            GROUP.duration("receiptRetention", "24h", atMost("365d"), """
            How long GET /reports/{id} knows a report after the last of its deliveries has ended.""");
    private static final Key<Integer> MAX_RECEIPTS =
            GROUP.number("maxReceipts", "100000", between("0", "100000000"), """
            How many of these reports GET /reports/{id} knows; no more than fit into an eighth of maxSize. The
            oldest are forgotten first. Postgres knows all of them.""");

    private SpoolKeys() {}

    /// @throws ConfigException if the settings of a shared spool are not complete
    static Configuration.Spool read(Values values) {
        var settings = settings(values);
        var type = values.of(TYPE);
        return new Configuration.Spool(
                type == Type.MEMORY,
                settings,
                type == Type.POSTGRES ? Optional.of(PostgresKeys.read(values, settings)) : Optional.empty(),
                type == Type.POSTGRES && !PostgresKeys.filesAreShared(values));
    }

    private static SpoolSettings settings(Values values) {
        return new SpoolSettings(
                values.of(DIRECTORY),
                values.of(MAX_SIZE),
                values.of(DISK_RESERVE),
                values.of(RECEIPT_RETENTION),
                values.of(MAX_RECEIPTS),
                values.of(IDEMPOTENCY_WINDOW),
                values.of(CACHE),
                values.find(KEY_FILE),
                values.of(SEAL_EXISTING),
                HistoryKeys.read(values));
    }

    private enum Type {
        SQLITE,
        MEMORY,
        POSTGRES
    }
}
