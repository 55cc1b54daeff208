package io.narrows.exporter.adapter.inbound.http.console.history;

import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.PastReport.PastDelivery;
import io.narrows.exporter.domain.spool.DeliveryState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// A delivery of a past report, for a page.
///
/// @param state `pending`, `delivered` or `dead`
/// @param reason why it waits or is dead; blank if it was delivered
/// @param attempts the last ones, oldest first
record PastDeliveryRow(String consumer, String state, String reason, boolean hasAttempts, List<Try> attempts) {
    private static final int LONGEST_REASON = 1_000;

    /// One attempt.
    ///
    /// @param style the class of its sign
    record Try(Shown.Time at, long millis, String outcome, String style, String host, String words) {
        static Try of(Attempt attempt, Instant now) {
            var outcome = attempt.outcome().name().toLowerCase(Locale.ROOT);
            return new Try(
                    Shown.time(attempt.at(), now),
                    attempt.took().toMillis(),
                    outcome,
                    attempt.outcome() == Attempt.Outcome.DELIVERED ? "delivered" : "pending",
                    attempt.host(),
                    Shown.cut(attempt.words(), LONGEST_REASON));
        }
    }

    static PastDeliveryRow of(PastDelivery delivery, Instant now) {
        var attempts = delivery.attempts().stream()
                .map(attempt -> Try.of(attempt, now))
                .toList();
        return new PastDeliveryRow(
                delivery.consumer().value(),
                state(delivery.state()),
                Shown.cut(reason(delivery.state()), LONGEST_REASON),
                !attempts.isEmpty(),
                attempts);
    }

    private static String state(DeliveryState state) {
        return switch (state) {
            case DeliveryState.Pending pending -> "pending";
            case DeliveryState.Delivered delivered -> "delivered";
            case DeliveryState.Dead dead -> "dead";
        };
    }

    private static String reason(DeliveryState state) {
        return switch (state) {
            case DeliveryState.Pending pending -> pending.lastReason();
            case DeliveryState.Delivered delivered -> "";
            case DeliveryState.Dead dead -> dead.cause().label() + ": " + dead.reason();
        };
    }
}
