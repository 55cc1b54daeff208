package io.narrows.exporter.domain.consumer;

import io.narrows.exporter.domain.report.ReportData;
import java.util.Objects;

/// One report to be delivered to one consumer.
public record Delivery(DeliveryId id, ReportData report) {
    public Delivery {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(report, "report");
    }
}
