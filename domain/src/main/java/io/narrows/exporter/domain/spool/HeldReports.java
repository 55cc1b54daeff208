package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.report.ReportId;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/// One page of the reports that take up room in a spool: those with a pending or dead delivery.
///
/// @param reports in the order of their acceptance
/// @param next where the next page begins; empty if this is the last one
public record HeldReports(List<Held> reports, OptionalLong next) {
    public HeldReports {
        reports = List.copyOf(reports);
        Objects.requireNonNull(next, "next");
    }

    /// A report and the bytes that its payload takes up.
    public record Held(ReportId report, long bytes) {}
}
