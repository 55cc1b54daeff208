package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import java.util.List;
import java.util.Objects;

/// The progress of an accepted report.
///
/// @param deliveries in the order of the envelope
public record Receipt(ReportId report, List<Entry> deliveries) {

    /// The progress of the report's delivery to one consumer.
    public record Entry(ConsumerId consumer, DeliveryState state) {
        public Entry {
            Objects.requireNonNull(consumer, "consumer");
            Objects.requireNonNull(state, "state");
        }
    }

    public Receipt {
        Objects.requireNonNull(report, "report");
        deliveries = List.copyOf(deliveries);
    }

    /// Whether every delivery has ended.
    public boolean isSettled() {
        return deliveries.stream().allMatch(entry -> entry.state().isSettled());
    }
}
