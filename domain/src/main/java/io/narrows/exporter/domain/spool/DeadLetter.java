package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.hash.TextHash;
import io.narrows.exporter.domain.reason.SharedReason;
import java.time.Instant;
import java.util.Locale;
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
    private static final int REASON_ID_LENGTH = 12;

    public DeadLetter {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(diedAt, "diedAt");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(reason, "reason");
    }

    /// The id that all dead letters of the same consumer, the same cause and the same shared reason have.
    public String reasonId() {
        var group = id.consumer().value().toLowerCase(Locale.ROOT) + '\n' + cause + '\n' + SharedReason.of(reason);
        return TextHash.sha256InHex(group).substring(0, REASON_ID_LENGTH);
    }
}
