package io.narrows.exporter.domain.consumer;

import io.narrows.exporter.domain.report.ReportId;
import java.util.Objects;

/// The identity of a delivery: one report and one consumer. Stays the same for every attempt and every replay, so a
/// consumer can use it to detect what it has already stored.
public record DeliveryId(ReportId report, ConsumerId consumer) {
    public DeliveryId {
        Objects.requireNonNull(report, "report");
        Objects.requireNonNull(consumer, "consumer");
    }

    /// The text form, such as `01K4ZQ8V0000000000000000AB-openSearch`.
    @Override
    public String toString() {
        return report + "-" + consumer;
    }
}
