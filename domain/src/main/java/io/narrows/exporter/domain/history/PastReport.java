package io.narrows.exporter.domain.history;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeliveryState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// An accepted report as an operator sees it: without its payload and its settings.
///
/// @param source as the sender gave it; blank if it gave none, or if only the receipt is left
/// @param payloadSize in bytes; zero if only the receipt is left
/// @param isKept whether the payload is still there, so that the report can be shown and sent again
/// @param deliveries in the order of the envelope, then those that were added later
public record PastReport(
        ReportId id,
        String source,
        Instant receivedAt,
        Labels labels,
        long payloadSize,
        boolean isKept,
        List<PastDelivery> deliveries) {
    public PastReport {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(labels, "labels");
        deliveries = List.copyOf(deliveries);
    }

    /// One delivery of the report.
    ///
    /// @param attempts the last ones, oldest first; at most `Attempt.MOST_KEPT`
    public record PastDelivery(ConsumerId consumer, DeliveryState state, List<Attempt> attempts) {
        public PastDelivery {
            Objects.requireNonNull(consumer, "consumer");
            Objects.requireNonNull(state, "state");
            attempts = List.copyOf(attempts);
        }
    }
}
