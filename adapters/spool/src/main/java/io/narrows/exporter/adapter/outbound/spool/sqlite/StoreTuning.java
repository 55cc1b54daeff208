package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.time.Duration;

/// Tuning of SQLite that operators cannot change.
///
/// @param pageSize in bytes; fixed when the database is created
/// @param checkpointBytes a checkpoint runs when the write-ahead log has grown to this size
/// @param maxPages SQLite refuses to grow the database beyond this
/// @param suspectsWait how long after the start the first suspect is leased; zero also means no pause between suspects
/// @param mostUncommitted how many settlements may wait for the disk; beyond that, callers that settle must wait, and
///     while the disk fails nothing more is leased
public record StoreTuning(
        int pageSize, long checkpointBytes, long maxPages, Duration suspectsWait, int mostUncommitted) {
    /// The values that measured best, with SQLite's own limit of pages.
    public static final StoreTuning DEFAULT =
            new StoreTuning(16 << 10, 64L << 20, 4_294_967_294L, Duration.ofSeconds(30), 20_000);

    public StoreTuning withMaxPages(long pages) {
        return new StoreTuning(pageSize, checkpointBytes, pages, suspectsWait, mostUncommitted);
    }

    public StoreTuning withMostUncommitted(int most) {
        return new StoreTuning(pageSize, checkpointBytes, maxPages, suspectsWait, most);
    }

    public StoreTuning withSuspectsWait(Duration wait) {
        return new StoreTuning(pageSize, checkpointBytes, maxPages, wait, mostUncommitted);
    }
}
