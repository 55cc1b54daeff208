package io.narrows.exporter.domain.spool;

/// The number of deliveries that are suspected of crashing the process, or that were buried for it. A crash is an end
/// of the process without a stop.
///
/// @param suspects pending deliveries that were in flight at one crash: they are leased alone, one at a time
/// @param buried deliveries that were in flight at two crashes, and became dead letters when this spool was opened
public record CrashCount(long suspects, long buried) {
    public static final CrashCount ZERO = new CrashCount(0, 0);
}
