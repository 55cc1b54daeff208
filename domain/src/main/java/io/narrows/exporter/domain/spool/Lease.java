package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Deliveries that a lane may try now, and the time of the next lease.
///
/// @param deliveries oldest first; each belongs to the caller until the caller settles it
/// @param nextDue if there are no deliveries: the time when the first retry is due; `Instant.MAX` if no retry waits
public record Lease(List<Leased> deliveries, Instant nextDue) {

    /// A delivery that the caller may try.
    ///
    /// @param attempts how often it was tried before
    /// @param since when it was accepted or replayed; its age counts from then
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
