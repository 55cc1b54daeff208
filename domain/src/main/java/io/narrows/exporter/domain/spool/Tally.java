package io.narrows.exporter.domain.spool;

/// What became of all the deliveries to one consumer since the spool was made. Always
/// `accepted = delivered + dead + pending + purged`.
///
/// @param accepted deliveries that were taken on
/// @param delivered those that their consumer stored
/// @param dead those that are dead letters now
/// @param pending those that wait or are on their way
/// @param purged those that an operator deleted, as dead letters or while they were pending
public record Tally(long accepted, long delivered, long dead, long pending, long purged) {
    public static final Tally ZERO = new Tally(0, 0, 0, 0, 0);
}
