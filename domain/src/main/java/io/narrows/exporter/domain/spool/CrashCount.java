package io.narrows.exporter.domain.spool;

/// How many deliveries are held responsible for ends of the process without a stop.
///
/// @param suspects pending deliveries that were in flight at one such end: they are leased alone, one at a time
/// @param buried deliveries that were in flight at two of them, and became dead letters when this spool was opened
public record CrashCount(long suspects, long buried) {
    public static final CrashCount ZERO = new CrashCount(0, 0);
}
