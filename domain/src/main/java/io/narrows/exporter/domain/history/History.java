package io.narrows.exporter.domain.history;

import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.Optional;

/// Outbound port: the reports that a spool knows, whether they wait, are dead, or were delivered. Part of a spool.
///
/// A delivered report stays with its payload in a bounded ring: the oldest one is forgotten when the ring has no room
/// or its time is over. Its receipt may stay longer. A spool that keeps no delivered reports shows those that wait or
/// are dead, and receipts.
///
/// Thread-safe. Changes are durable when the call returns.
public interface History {
    /// One page of reports, newest first. Looks at a bounded number of reports, so that each page is fast.
    ///
    /// @param before the `next` of the page before; empty for the first page
    /// @param limit the most reports of a page
    ReportPage list(ReportFilter filter, Optional<ReportId> before, int limit);

    /// One report with the attempts of each delivery; empty if it is unknown or was forgotten.
    Optional<PastReport> find(ReportId id);

    /// The full report; empty if it is unknown, was forgotten or cannot be read back.
    Optional<ReportData> report(ReportId id);

    /// Counts what a resend would do now.
    Resend.Count count(Resend resend);

    /// Sends again what is selected. Works in steps: if the process ends in between, what was put back stays pending
    /// and the rest is as before, and the same call completes the resend.
    Resend.Count resend(Resend resend, Instant now);
}
