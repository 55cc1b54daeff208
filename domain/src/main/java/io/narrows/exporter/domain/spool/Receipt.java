package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import java.util.List;
import java.util.Objects;

/// What became of an accepted report so far.
///
/// @param deliveries in the order of the envelope
public record Receipt(ReportId report, List<Entry> deliveries) {

    /// How far the report has come on its way to one consumer.
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
