package io.narrows.exporter.adapter.inbound.http.admin.overview;

import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.List;
import java.util.Optional;

/// An event as JSON. What an event does not have is absent.
///
/// @param event such as `delivered`
/// @param report the id of the report
/// @param sources of the reports
/// @param reports how many reports an attempt had
/// @param outcome how an attempt or a change ended
/// @param cause why a delivery became a dead letter
/// @param by the operator
/// @param action the method and the path of a change, and its query
public record EventJson(
        String at,
        String event,
        Optional<String> report,
        List<String> sources,
        List<String> consumers,
        Optional<String> lane,
        Optional<Integer> reports,
        Optional<Integer> attempts,
        Optional<String> outcome,
        Optional<String> cause,
        Optional<String> reason,
        Optional<Long> durationMillis,
        Optional<String> by,
        Optional<String> action) {

    /// How many events a slow client has missed.
    public record Dropped(String event, long count) {}

    static EventJson of(Event event) {
        var parts = new Parts();
        switch (event) {
            case Event.Accepted accepted -> parts.report = accepted.report().value();
            case Event.Attempted attempt -> {
                parts.lane = attempt.lane();
                parts.reports = Optional.of(attempt.reports());
                parts.outcome = attempt.outcome();
                parts.reason = attempt.reason();
                parts.durationMillis = Optional.of(attempt.took().toMillis());
            }
            case Event.Delivered delivered ->
                parts.report = delivered.delivery().report().value();
            case Event.Retried retried -> {
                parts.report = retried.delivery().report().value();
                parts.attempts = Optional.of(retried.attempts());
                parts.reason = retried.reason();
            }
            case Event.Died died -> {
                parts.report = died.delivery().report().value();
                parts.cause = died.cause().label();
                parts.reason = died.reason();
            }
            case Event.Paused paused -> {
                parts.by = paused.by();
                parts.reason = paused.reason();
            }
            case Event.Resumed resumed -> parts.by = resumed.by();
            case Event.Changed changed -> {
                parts.action = changed.action() + (changed.filter().isEmpty() ? "" : "?" + changed.filter());
                parts.outcome = changed.outcome();
                parts.by = changed.by();
            }
        }
        return parts.of(event);
    }

    /// What only some events have. A blank text stands for none.
    private static final class Parts {
        private String report = "";
        private String lane = "";
        private Optional<Integer> reports = Optional.empty();
        private Optional<Integer> attempts = Optional.empty();
        private String outcome = "";
        private String cause = "";
        private String reason = "";
        private Optional<Long> durationMillis = Optional.empty();
        private String by = "";
        private String action = "";

        private EventJson of(Event event) {
            return new EventJson(
                    event.at().toString(),
                    event.kind().label(),
                    text(report),
                    event.sources(),
                    event.consumers().stream().map(ConsumerId::value).toList(),
                    text(lane),
                    reports,
                    attempts,
                    text(outcome),
                    text(cause),
                    text(reason),
                    durationMillis,
                    text(by),
                    text(action));
        }

        private static Optional<String> text(String text) {
            return Optional.of(text).filter(given -> !given.isBlank());
        }
    }
}
