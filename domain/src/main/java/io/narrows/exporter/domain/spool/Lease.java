package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Deliveries that a lane may try now, and when to ask again.
///
/// @param deliveries oldest first; each is the caller's until it settles it
/// @param nextDue if there are none: when the first of those that wait for another try is due; `Instant.MAX` if none
///     waits
public record Lease(List<Leased> deliveries, Instant nextDue) {

    /// A delivery that is the caller's to try.
    ///
    /// @param attempts how often it was tried before
    /// @param since when it was accepted, or replayed: its age counts from here
    public record Leased(Delivery delivery, int attempts, Instant since) {
        public Leased {
            Objects.requireNonNull(delivery, "delivery");
            Objects.requireNonNull(since, "since");
        }
    }

    public Lease {
        deliveries = List.copyOf(deliveries);
        Objects.requireNonNull(nextDue, "nextDue");
    }
}
