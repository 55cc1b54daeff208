package io.narrows.exporter.adapter.outbound.spool.lease;

import io.narrows.exporter.adapter.outbound.spool.sqlite.QueuedDelivery;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.LaneName;

/// A leased delivery, with everything needed to settle it without a lookup.
///
/// @param plain whether its report has no other delivery and no idempotency key
/// @param size of the payload of its report
/// @param again whether it was tried before, replayed or taken out of turn, so that its lane remembers it by number
/// @param attempts how often it was tried before
/// @param suspect whether it was in flight when the process ended without a stop
/// @param bare whether it has no row in `delivery`, because it was never tried
/// @param room of its payload on the heap
/// @param mark the slot of its mark in `LeaseMarks`
public record InFlight(
        String report,
        int position,
        long seq,
        ConsumerId consumer,
        boolean plain,
        long size,
        boolean again,
        int attempts,
        boolean suspect,
        boolean bare,
        LaneWindow window,
        PayloadRoom.Claimed room,
        int mark) {
    private static final int NOT_MARKED = -1;

    /// @param again whether its lane remembers it by number
    static InFlight of(
            QueuedDelivery queued, boolean again, ConsumerId consumer, LaneWindow window, PayloadRoom.Claimed room) {
        return new InFlight(
                queued.report(),
                queued.position(),
                queued.seq(),
                consumer,
                queued.plain(),
                Math.max(0, queued.size()),
                again,
                queued.attempts(),
                queued.suspect(),
                queued.bare(),
                window,
                room,
                NOT_MARKED);
    }

    public LaneName lane() {
        return window.lane();
    }

    public InFlight marked(LeaseMarks marks) {
        return new InFlight(
                report,
                position,
                seq,
                consumer,
                plain,
                size,
                again,
                attempts,
                suspect,
                bare,
                window,
                room,
                marks.mark(seq, position));
    }
}
