package io.narrows.exporter.adapter.inbound.cli.reports;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// An accepted report with its deliveries, as the operator API describes it.
///
/// @param payloadSize in bytes
/// @param kept whether the payload is still there
public record PastReportJson(
        String id,
        String source,
        String receivedAt,
        Map<String, String> labels,
        long payloadSize,
        boolean kept,
        List<Delivery> deliveries) {
    public PastReportJson {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(receivedAt, "receivedAt");
        labels = Map.copyOf(labels);
        deliveries = List.copyOf(deliveries);
    }

    /// One page of reports.
    ///
    /// @param next the path of the next page, if there is one
    public record Page(List<PastReportJson> reports, Optional<String> next) {
        public Page {
            reports = List.copyOf(reports);
        }
    }

    /// A delivery of the report.
    ///
    /// @param state `pending`, `delivered` or `dead`
    /// @param attempts how often it was tried, if it is pending
    /// @param timeline the last attempts, oldest first; only present when the request asked for this one report
    public record Delivery(
            String consumer,
            String state,
            Optional<Integer> attempts,
            Optional<String> cause,
            Optional<String> reason,
            Optional<String> at,
            Optional<List<Try>> timeline) {
        public Delivery {
            Objects.requireNonNull(consumer, "consumer");
            Objects.requireNonNull(state, "state");
        }
    }

    /// One attempt to make a delivery.
    ///
    /// @param words the destination's own words
    public record Try(String at, long durationMillis, String outcome, Optional<String> host, Optional<String> words) {
        public Try {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(outcome, "outcome");
        }
    }
}
