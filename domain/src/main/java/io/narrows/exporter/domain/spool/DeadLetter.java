package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.DeliveryId;
import java.time.Instant;
import java.util.Objects;

/// A delivery that was given up, as shown in a list: without its payload and its settings.
///
/// @param payloadSize in bytes
public record DeadLetter(
        DeliveryId id,
        String source,
        Instant receivedAt,
        Instant diedAt,
        DeathCause cause,
        String reason,
        int attempts,
        long payloadSize) {
    public DeadLetter {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(diedAt, "diedAt");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(reason, "reason");
    }
}
