package io.narrows.exporter.application.notices;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.Payload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Something that operators should know.
///
/// @param event its name, such as `consumerPaused`
/// @param isGood whether it is good news: something is over
/// @param message one sentence for people
/// @param facts texts and whole numbers
record Notice(String event, boolean isGood, String message, Map<String, Object> facts) {
    Notice {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(message, "message");
        facts = new LinkedHashMap<>(facts);
    }

    /// A notice without facts yet.
    static Notice bad(String event, String message) {
        return new Notice(event, false, message, Map.of());
    }

    /// Good news without facts yet.
    static Notice good(String event, String message) {
        return new Notice(event, true, message, Map.of());
    }

    /// The same with another fact. A blank text is left out.
    Notice with(String name, String text) {
        return text.isBlank() ? this : withFact(name, text);
    }

    /// The same with another fact.
    Notice with(String name, long number) {
        return withFact(name, number);
    }

    private Notice withFact(String name, Object fact) {
        var more = new LinkedHashMap<>(facts);
        more.put(name, fact);
        return new Notice(event, isGood, message, more);
    }

    /// The notice as a report.
    Payload payload(Instant at) {
        var json = new StringBuilder("{\"at\":").append(JsonStrings.quote(at.toString()));
        json.append(",\"event\":").append(JsonStrings.quote(event));
        json.append(",\"severity\":").append(isGood ? "\"info\"" : "\"warning\"");
        json.append(",\"message\":").append(JsonStrings.quote(message));
        facts.forEach((name, fact) -> {
            json.append(',').append(JsonStrings.quote(name)).append(':');
            json.append(fact instanceof String text ? JsonStrings.quote(text) : fact);
        });
        return Payload.of(json.append('}').toString());
    }
}
