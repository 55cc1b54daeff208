package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.DeliveryId;
import java.time.Instant;

/// What a lane made of a delivery it had leased.
public sealed interface Settlement {

    DeliveryId delivery();

    /// It is stored by its consumer.
    record Delivered(DeliveryId delivery, Instant at) implements Settlement {}

    /// It is to be tried again.
    ///
    /// @param notBefore when it is due; the past for at once, and at most `Spool.LONGEST_WAIT` ahead
    /// @param attempts how often it was tried by now
    /// @param reason why it was not delivered
    record Retry(DeliveryId delivery, Instant notBefore, int attempts, String reason) implements Settlement {}

    /// It was not tried after all: it waits as it did before, due at once, with its attempts and its last reason.
    record PutBack(DeliveryId delivery) implements Settlement {}

    /// It was tried once more, and becomes a dead letter.
    record Bury(DeliveryId delivery, DeathCause cause, String reason, Instant at) implements Settlement {}
}
