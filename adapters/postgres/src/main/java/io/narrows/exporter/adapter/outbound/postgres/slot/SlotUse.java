package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.Schema;
import java.time.Duration;

/// One slot of reports.
///
/// @param turn counts up with each slot that is opened; 0 for one that was never open
/// @param age since it was opened, or closed
/// @param bytes of its payloads as they were sent
/// @param waiting of these, those that are pending or dead
record SlotUse(int slot, boolean isOpen, long turn, Duration age, long bytes, long waiting) {
    SlotUse withWaiting(long now) {
        return new SlotUse(slot, isOpen, turn, age, bytes, now);
    }

    /// Whether the janitor may empty this slot.
    boolean isClosed() {
        return !isOpen && slot != Schema.KEPT && bytes > 0;
    }

    /// The bytes that are only kept for the history.
    long history() {
        return Math.max(0, bytes - waiting);
    }

    /// Whether it is worth to move the rest.
    boolean isMostlyHistory() {
        return history() >= waiting;
    }
}
