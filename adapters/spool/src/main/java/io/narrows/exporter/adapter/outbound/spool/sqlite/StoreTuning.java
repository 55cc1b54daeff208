package io.narrows.exporter.adapter.outbound.spool.sqlite;

import java.time.Duration;

/// How SQLite is set up, where operators have no say.
///
/// @param pageSize in bytes; fixed when the database is made
/// @param checkpointBytes the write-ahead log is carried over into the database when it has grown to this
/// @param maxPages SQLite refuses to grow the database beyond this
/// @param suspectsWait how long after the start the first delivery is leased that was in flight when the process ended
///     without a stop; zero means no pause between them either
/// @param mostUncommitted so many settlements wait for the disk; whoever settles faster has to wait, and while the disk
///     fails nothing more is leased
public record StoreTuning(
        int pageSize, long checkpointBytes, long maxPages, Duration suspectsWait, int mostUncommitted) {
    /// As measured to be best; SQLite's own limit of pages.
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
