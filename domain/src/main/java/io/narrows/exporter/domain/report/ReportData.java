package io.narrows.exporter.domain.report;

import java.time.Instant;
import java.util.Objects;

/// An accepted report: its sender, its time of acceptance, its labels and its payload.
///
/// @param id assigned by the exporter on acceptance
/// @param source the scanner's name for this kind of report, such as `kubebench_report`; blank if it sent none
/// @param receivedAt the time of acceptance
/// @param labels what the sender says about the report beside the payload, such as `cluster`
/// @param payload as the scanner sent it
public record ReportData(ReportId id, String source, Instant receivedAt, Labels labels, Payload payload) {
    public ReportData {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(payload, "payload");
    }

    /// The bytes of the payload and, approximately, of the labels, for limits.
    public int size() {
        return payload.size() + labels.size();
    }
}
