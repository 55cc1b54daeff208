package io.narrows.exporter.adapter.out.spool;

/// How SQLite is set up, where operators have no say.
///
/// @param pageSize in bytes; fixed when the database is made
/// @param checkpointBytes the write-ahead log is carried over into the database when it has grown to this
/// @param maxPages SQLite refuses to grow the database beyond this
record StoreTuning(int pageSize, long checkpointBytes, long maxPages) {
    /// As measured to be best; SQLite's own limit of pages.
    static final StoreTuning DEFAULT = new StoreTuning(16 << 10, 64L << 20, 4_294_967_294L);

    StoreTuning withMaxPages(long pages) {
        return new StoreTuning(pageSize, checkpointBytes, pages);
    }
}
