package io.narrows.exporter.application;

import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.Objects;

/// What a relay says about a report: the identity that the report got where a scanner handed it in.
///
/// @param id the same at every exporter that the report comes through
/// @param receivedAt when the first exporter accepted it
/// @param hops the clusters that it came through, at least one
public record RelayedReport(ReportId id, Instant receivedAt, Hops hops) {
    public RelayedReport {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(receivedAt, "receivedAt");
        if (hops.clusters().isEmpty()) {
            throw new IllegalArgumentException("a relayed report has a hop");
        }
    }
}
