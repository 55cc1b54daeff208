package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.overview.ConsumerStatus;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import java.time.Duration;
import java.time.Instant;

/// A consumer as a page shows it.
///
/// @param kind the id that the plugin declares; blank if it is the same as `id`
/// @param style the class of the sign of its state
/// @param since when the state began
/// @param pausedBy the operator who paused it; blank if it is not paused
/// @param reason why it does not deliver, or the operator's words
/// @param accepted deliveries that were taken on in the last minute
/// @param delivered deliveries that were made in the last minute
/// @param oldest how long the oldest delivery has waited; blank if none waits
public record ConsumerRow(
        String id,
        String kind,
        String state,
        String style,
        Shown.Time since,
        String pausedBy,
        String reason,
        String accepted,
        String delivered,
        String deliveredInAll,
        String waiting,
        String oldest,
        String dead,
        boolean hasDead) {
    private static final int LONGEST_REASON = 300;

    public static ConsumerRow of(ConsumerStatus status, Instant now) {
        var sign = StateSign.of(status);
        var tally = status.tally();
        return new ConsumerRow(
                status.consumer().value(),
                kind(status.consumer(), status.kind()),
                sign.label(),
                sign.style(),
                Shown.time(status.since(), now),
                status.pause().map(Pause::by).orElse(""),
                Shown.cut(status.reason(), LONGEST_REASON),
                Shown.count(status.rate().accepted()),
                Shown.count(status.rate().delivered()),
                Shown.count(tally.delivered()),
                Shown.count(tally.pending()),
                status.oldestWaiting()
                        .map(oldest -> Shown.span(Duration.between(oldest, now)))
                        .orElse(""),
                Shown.count(tally.dead()),
                tally.dead() > 0);
    }

    private static String kind(ConsumerId id, ConsumerId kind) {
        return kind.equals(id) ? "" : kind.value();
    }
}
