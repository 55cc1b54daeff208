package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.time.Duration;
import java.util.Optional;

/// The outcome of a test delivery, as JSON.
///
/// @param outcome `delivered`, `unavailable`, `rejected` or `misconfigured`
public record TestOutcomeJson(String outcome, Optional<String> reason, long durationMillis) {
    public static TestOutcomeJson of(DeliveryResult result, Duration took) {
        long millis = took.toMillis();
        return switch (result) {
            case DeliveryResult.Delivered delivered -> new TestOutcomeJson("delivered", Optional.empty(), millis);
            case DeliveryResult.Unavailable unavailable ->
                new TestOutcomeJson("unavailable", Optional.of(unavailable.reason()), millis);
            case DeliveryResult.Rejected rejected ->
                new TestOutcomeJson("rejected", Optional.of(rejected.reason()), millis);
            case DeliveryResult.Misconfigured misconfigured ->
                new TestOutcomeJson("misconfigured", Optional.of(misconfigured.reason()), millis);
        };
    }
}
