package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.time.Duration;

/// The slots of receipts: each holds those of one span of time, and is truncated when it is its turn again.
///
/// @param spanMillis the span of a slot
public record ReceiptSlots(long spanMillis) {
    /// The number of slots.
    public static final int COUNT = 8;

    /// The slots that are in use at one time: one is being written, and one is being truncated.
    static final int IN_USE = COUNT - 2;

    private static final long SHORTEST_MILLIS = 60_000;

    /// The slots for receipts that are kept at least so long.
    public static ReceiptSlots lasting(Duration retention) {
        return new ReceiptSlots(Math.max(SHORTEST_MILLIS, retention.toMillis() / (IN_USE - 1) + 1));
    }

    /// The slot for a receipt that is written now.
    ///
    /// @param now in milliseconds
    public int at(long now) {
        return (int) Math.floorMod(Math.floorDiv(now, spanMillis), (long) COUNT);
    }

    /// The slot that is truncated next: its receipts are older than their retention.
    ///
    /// @param now in milliseconds
    public int over(long now) {
        return (at(now) + 1) % COUNT;
    }
}
