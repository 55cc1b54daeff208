package io.narrows.exporter.domain.consumer;

import io.narrows.exporter.domain.report.ReportId;
import java.util.Objects;

/// Names one report's way to one consumer. The same at every attempt and every replay, so that a consumer can use it
/// to tell what it has stored already.
public record DeliveryId(ReportId report, ConsumerId consumer) {
    public DeliveryId {
        Objects.requireNonNull(report, "report");
        Objects.requireNonNull(consumer, "consumer");
    }

    /// Such as `01K4ZQ8V0000000000000000AB-openSearch`.
    @Override
    public String toString() {
        return report + "-" + consumer;
    }
}
