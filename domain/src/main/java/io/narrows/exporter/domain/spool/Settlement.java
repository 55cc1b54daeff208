package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.Attempt;
import java.time.Instant;
import java.util.Optional;

/// The outcome of a leased delivery, as its lane reports it.
public sealed interface Settlement {

    DeliveryId delivery();

    /// The attempt that had this outcome; empty if the delivery was settled without one.
    Optional<Attempt> attempt();

    /// The consumer stored the delivery.
    record Delivered(DeliveryId delivery, Instant at, Optional<Attempt> attempt) implements Settlement {}

    /// The delivery is to be tried again.
    ///
    /// @param notBefore when the retry is due: a past time means at once; at most `Spool.LONGEST_WAIT` ahead
    /// @param attempts how often it was tried so far
    /// @param reason why it was not delivered
    record Retry(DeliveryId delivery, Instant notBefore, int attempts, String reason, Optional<Attempt> attempt)
            implements Settlement {}

    /// The delivery was not tried. It waits as before and is due at once, with the same attempts and last reason.
    record PutBack(DeliveryId delivery) implements Settlement {
        @Override
        public Optional<Attempt> attempt() {
            return Optional.empty();
        }
    }

    /// The delivery was tried once more and becomes a dead letter.
    record Bury(DeliveryId delivery, DeathCause cause, String reason, Instant at, Optional<Attempt> attempt)
            implements Settlement {}
}
