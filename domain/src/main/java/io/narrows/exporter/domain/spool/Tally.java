package io.narrows.exporter.domain.spool;

/// The counts of all deliveries to one consumer since the spool was created.
///
/// Always `accepted = delivered + dead + pending + purged`.
///
/// @param accepted deliveries that were accepted. One that is sent again after it was delivered or purged is counted
///     once more, so `accepted`, `delivered` and `purged` never become smaller by a resend
/// @param delivered deliveries that the consumer stored
/// @param dead deliveries that are dead letters now
/// @param pending deliveries that wait or are being tried
/// @param purged deliveries that an operator deleted, as dead letters or while they were pending
public record Tally(long accepted, long delivered, long dead, long pending, long purged) {
    public static final Tally ZERO = new Tally(0, 0, 0, 0, 0);
}
