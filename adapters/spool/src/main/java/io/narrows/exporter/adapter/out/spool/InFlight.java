package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;

/// A delivery that is leased: all that is needed to settle it without looking it up.
///
/// @param plain its report has no other delivery and no idempotency key
/// @param again it was tried before or replayed, so its lane knows it by name
record InFlight(
        String report, int position, long seq, ConsumerId consumer, boolean plain, boolean again, LaneWindow window) {}
