package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.UUID;

/// A leased delivery, as its settlement finds it again.
///
/// @param lane its number
/// @param due as the row has it: one that was settled by somebody else and put back has another
/// @param owner the number of this replica when it was leased
/// @param source as the database has it
/// @param bytes of its payload on the heap
/// @param payloadSize as the report has it
/// @param isSuspect whether it was in flight when a replica ended
public record InFlight(
        UUID id,
        int lane,
        ConsumerId consumer,
        long due,
        int owner,
        int attempts,
        String reason,
        String tried,
        String source,
        long receivedAt,
        int payloadSize,
        long bytes,
        boolean isSuspect) {}
