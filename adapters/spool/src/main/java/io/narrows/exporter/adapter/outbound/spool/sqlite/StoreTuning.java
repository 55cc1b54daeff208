package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.time.Duration;
import java.util.function.Consumer;

/// Tuning of SQLite that operators cannot change.
///
/// @param pageSize in bytes; fixed when the database is created
/// @param checkpointBytes a checkpoint has begun, and is ended, when the write-ahead log has grown to this size
/// @param maxPages neither the database nor the payload file grows beyond this
/// @param leastExtent the size of the smallest payload that is kept in the payload file and not in its row
/// @param suspectsWait the longest wait for the first suspect after the start, and how long a process must run so that
///     its end is not one of a series; zero also means no pause between suspects
/// @param mostUncommitted how many settlements may wait for the disk; beyond that, callers that settle must wait, and
///     while the disk fails nothing more is leased
/// @param mostLeased how many bytes of payloads may be leased at once
/// @param mostFresh how many bytes of just committed reports stay in memory for their lanes
/// @param idleLanesStay how often idle lanes are deleted: short, because their settings may be secrets, and long enough
///     for a scanner that sends every few minutes
/// @param resealAfter how long after a change of the keys reports are sealed again
public record StoreTuning(
        int pageSize,
        long checkpointBytes,
        long maxPages,
        int leastExtent,
        Duration suspectsWait,
        int mostUncommitted,
        long mostLeased,
        long mostFresh,
        Duration idleLanesStay,
        Duration resealAfter) {
    /// A consumer needs its payloads once or twice more, as what it sends.
    private static final int LEASED_SHARE_OF_HEAP = 6;

    private static final int FRESH_SHARE_OF_HEAP = 16;

    /// The values that measured best, with SQLite's own limit of pages.
    public static final StoreTuning DEFAULT = new StoreTuning(
            16 << 10,
            64L << 20,
            4_294_967_294L,
            8 << 10,
            Duration.ofSeconds(30),
            20_000,
            Runtime.getRuntime().maxMemory() / LEASED_SHARE_OF_HEAP,
            Runtime.getRuntime().maxMemory() / FRESH_SHARE_OF_HEAP,
            Duration.ofMinutes(10),
            Duration.ofSeconds(5));

    public StoreTuning withCheckpointBytes(long bytes) {
        return with(values -> values.checkpointBytes = bytes);
    }

    public StoreTuning withMaxPages(long pages) {
        return with(values -> values.maxPages = pages);
    }

    public StoreTuning withLeastExtent(int bytes) {
        return with(values -> values.leastExtent = bytes);
    }

    public StoreTuning withMostUncommitted(int most) {
        return with(values -> values.mostUncommitted = most);
    }

    public StoreTuning withSuspectsWait(Duration wait) {
        return with(values -> values.suspectsWait = wait);
    }

    public StoreTuning withMostLeased(long bytes) {
        return with(values -> values.mostLeased = bytes);
    }

    public StoreTuning withMostFresh(long bytes) {
        return with(values -> values.mostFresh = bytes);
    }

    public StoreTuning withIdleLanesStay(Duration stay) {
        return with(values -> values.idleLanesStay = stay);
    }

    public StoreTuning withResealAfter(Duration wait) {
        return with(values -> values.resealAfter = wait);
    }

    private StoreTuning with(Consumer<Values> change) {
        var values = new Values(this);
        change.accept(values);
        return new StoreTuning(
                pageSize,
                values.checkpointBytes,
                values.maxPages,
                values.leastExtent,
                values.suspectsWait,
                values.mostUncommitted,
                values.mostLeased,
                values.mostFresh,
                values.idleLanesStay,
                values.resealAfter);
    }

    /// The values that a copy may change.
    private static final class Values {
        private long checkpointBytes;
        private long maxPages;
        private int leastExtent;
        private Duration suspectsWait;
        private int mostUncommitted;
        private long mostLeased;
        private long mostFresh;
        private Duration idleLanesStay;
        private Duration resealAfter;

        private Values(StoreTuning tuning) {
            checkpointBytes = tuning.checkpointBytes;
            maxPages = tuning.maxPages;
            leastExtent = tuning.leastExtent;
            suspectsWait = tuning.suspectsWait;
            mostUncommitted = tuning.mostUncommitted;
            mostLeased = tuning.mostLeased;
            mostFresh = tuning.mostFresh;
            idleLanesStay = tuning.idleLanesStay;
            resealAfter = tuning.resealAfter;
        }
    }

    /// The largest size of the payload file.
    public long maxBytes() {
        return maxPages * pageSize;
    }
}
