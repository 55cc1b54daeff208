package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.report.ReportData;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A report and all that is to become of it, to be kept as one.
///
/// @param deliveries at most one for each consumer
/// @param key where the sender gave one
public record Acceptance(ReportData report, List<NewDelivery> deliveries, Optional<KeyedRequest> key) {

    /// One report's way into a lane.
    ///
    /// @param state `Pending.NEW`, or `Dead` where it is known beforehand that it cannot be delivered
    public record NewDelivery(Lane lane, DeliveryState state) {
        public NewDelivery {
            Objects.requireNonNull(lane, "lane");
            Objects.requireNonNull(state, "state");
            if (state instanceof DeliveryState.Delivered) {
                throw new IllegalArgumentException("a new delivery cannot be delivered already");
            }
        }
    }

    public Acceptance {
        Objects.requireNonNull(report, "report");
        Objects.requireNonNull(key, "key");
        deliveries = List.copyOf(deliveries);
        var consumers = new HashSet<>();
        for (var delivery : deliveries) {
            if (!consumers.add(delivery.lane().consumer())) {
                throw new IllegalArgumentException(
                        "two deliveries to " + delivery.lane().consumer());
            }
        }
    }

    /// The receipt that this becomes if it is kept.
    public Receipt receipt() {
        return new Receipt(
                report.id(),
                deliveries.stream()
                        .map(delivery -> new Receipt.Entry(delivery.lane().consumer(), delivery.state()))
                        .toList());
    }
}
