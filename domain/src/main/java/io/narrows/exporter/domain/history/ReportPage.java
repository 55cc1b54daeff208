package io.narrows.exporter.domain.history;

import io.narrows.exporter.domain.report.ReportId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// One page of past reports.
///
/// @param reports newest first
/// @param next the `before` of the next page; empty if this is the last one. May be there although `reports` is short
///     or empty, because a page looks at a bounded number of reports
public record ReportPage(List<PastReport> reports, Optional<ReportId> next) {
    public ReportPage {
        reports = List.copyOf(reports);
        Objects.requireNonNull(next, "next");
    }
}
