package io.narrows.exporter.domain.report;

import java.time.Instant;
import java.util.Objects;

/// An accepted report: its sender, its time of acceptance and its payload.
///
/// @param id assigned by the exporter on acceptance
/// @param source the scanner's name for this kind of report, such as `kubebench_report`; blank if it sent none
/// @param receivedAt the time of acceptance
/// @param payload as the scanner sent it
public record ReportData(ReportId id, String source, Instant receivedAt, Payload payload) {
    public ReportData {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(payload, "payload");
    }
}
