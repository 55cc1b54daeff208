package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.report.ReportData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A report with all its deliveries, to be stored atomically.
///
/// @param deliveries at most one for each consumer
/// @param key empty if the sender gave none
/// @param at the time of acceptance here, from which the age of the deliveries counts. A relayed report was received
///     before, elsewhere
public record Acceptance(ReportData report, List<NewDelivery> deliveries, Optional<KeyedRequest> key, Instant at) {

    /// The delivery of a new report into one lane.
    ///
    /// @param state `Pending.NEW`, or `Dead` if it is already known that it cannot be delivered
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
        Objects.requireNonNull(at, "at");
        deliveries = List.copyOf(deliveries);
        if (deliveries.size() > 1) {
            ensureEachOnce(deliveries);
        }
    }

    /// A report that was received here.
    public Acceptance(ReportData report, List<NewDelivery> deliveries, Optional<KeyedRequest> key) {
        this(report, deliveries, key, report.receivedAt());
    }

    private static void ensureEachOnce(List<NewDelivery> deliveries) {
        var consumers = new HashSet<>();
        for (var delivery : deliveries) {
            if (!consumers.add(delivery.lane().consumer())) {
                throw new IllegalArgumentException(
                        "two deliveries to " + delivery.lane().consumer());
            }
        }
    }

    /// The receipt of this acceptance once it is stored.
    public Receipt receipt() {
        var entries = new ArrayList<Receipt.Entry>(deliveries.size());
        for (var delivery : deliveries) {
            entries.add(new Receipt.Entry(delivery.lane().consumer(), delivery.state()));
        }
        return new Receipt(report.id(), entries);
    }
}
