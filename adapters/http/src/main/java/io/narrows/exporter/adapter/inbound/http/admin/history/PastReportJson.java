package io.narrows.exporter.adapter.inbound.http.admin.history;

import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.spool.DeliveryState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// An accepted report with its deliveries, as JSON. Has neither the payload nor a setting.
///
/// @param payloadSize in bytes
/// @param kept whether the payload is still there, so that the report can be shown and sent again
public record PastReportJson(
        String id,
        String source,
        String receivedAt,
        Map<String, String> labels,
        long payloadSize,
        boolean kept,
        List<Delivery> deliveries) {

    /// One page of reports.
    ///
    /// @param next the path of the next page, if there is one
    public record Page(List<PastReportJson> reports, Optional<String> next) {}

    /// A delivery of the report.
    ///
    /// @param state `pending`, `delivered` or `dead`
    /// @param attempts how often it was tried, if it is pending
    /// @param cause why it is dead
    /// @param reason why it is dead, or why the last attempt failed
    /// @param at when it was delivered, or given up
    /// @param timeline the last attempts, oldest first; only present when the request asked for this one report
    public record Delivery(
            String consumer,
            String state,
            Optional<Integer> attempts,
            Optional<String> cause,
            Optional<String> reason,
            Optional<String> at,
            Optional<List<Try>> timeline) {
        private static Delivery of(PastDelivery delivery, Optional<List<Try>> timeline) {
            var consumer = delivery.consumer().value();
            return switch (delivery.state()) {
                case DeliveryState.Pending pending ->
                    new Delivery(
                            consumer,
                            "pending",
                            Optional.of(pending.attempts()),
                            Optional.empty(),
                            filled(pending.lastReason()),
                            Optional.empty(),
                            timeline);
                case DeliveryState.Delivered delivered ->
                    new Delivery(
                            consumer,
                            "delivered",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(delivered.at().toString()),
                            timeline);
                case DeliveryState.Dead dead ->
                    new Delivery(
                            consumer,
                            "dead",
                            Optional.empty(),
                            Optional.of(dead.cause().label()),
                            filled(dead.reason()),
                            Optional.of(dead.at().toString()),
                            timeline);
            };
        }
    }

    /// One attempt to make a delivery.
    ///
    /// @param outcome `delivered`, `unavailable`, `rejected`, `misconfigured` or `failed`
    /// @param words the destination's own words
    public record Try(String at, long durationMillis, String outcome, Optional<String> host, Optional<String> words) {
        private static Try of(Attempt attempt) {
            return new Try(
                    attempt.at().toString(),
                    attempt.took().toMillis(),
                    attempt.outcome().name().toLowerCase(Locale.ROOT),
                    filled(attempt.host()),
                    filled(attempt.words()));
        }
    }

    /// A report as it stands in a list: without the attempts.
    static PastReportJson listed(PastReport report) {
        return of(
                report,
                report.deliveries().stream()
                        .map(delivery -> Delivery.of(delivery, Optional.empty()))
                        .toList());
    }

    /// A report with the attempts of each delivery.
    static PastReportJson inFull(PastReport report) {
        return of(
                report,
                report.deliveries().stream()
                        .map(delivery -> Delivery.of(
                                delivery,
                                Optional.of(delivery.attempts().stream()
                                        .map(Try::of)
                                        .toList())))
                        .toList());
    }

    private static PastReportJson of(PastReport report, List<Delivery> deliveries) {
        return new PastReportJson(
                report.id().value(),
                report.source(),
                report.receivedAt().toString(),
                report.labels().all(),
                report.payloadSize(),
                report.isKept(),
                deliveries);
    }

    private static Optional<String> filled(String text) {
        return Optional.of(text).filter(some -> !some.isBlank());
    }
}
