package io.narrows.exporter.send.delivery;

import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What an exporter says about a report that it has taken.
///
/// @param id of the report
/// @param unknown the consumers that are not installed
/// @param json as it came
record Receipt(String id, List<Delivery> deliveries, List<String> unknown, String json) {

    /// @param state `pending`, `delivered` or `dead`
    /// @param reason why it is dead, or why the last attempt failed; blank if there is none
    record Delivery(String consumer, String state, String reason) {
        boolean isDelivered() {
            return state.equals("delivered");
        }

        boolean isPending() {
            return state.equals("pending");
        }
    }

    Receipt {
        Objects.requireNonNull(id, "id");
        deliveries = List.copyOf(deliveries);
        unknown = List.copyOf(unknown);
        Objects.requireNonNull(json, "json");
    }

    /// Empty if the text is no receipt.
    static Optional<Receipt> read(String text) {
        try {
            var json = JsonValue.parse(text);
            var deliveries = elements(json, "deliveries")
                    .map(delivery ->
                            new Delivery(said(delivery, "consumer"), said(delivery, "state"), said(delivery, "reason")))
                    .toList();
            var unknown = elements(json, "unknown")
                    .flatMap(name -> name.text().stream())
                    .toList();
            return json.member("id")
                    .flatMap(JsonValue::text)
                    .map(id -> new Receipt(id, deliveries, unknown, json.raw()));
        } catch (JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    /// Whether a later receipt may tell more.
    boolean isOpen() {
        return deliveries.stream().anyMatch(Delivery::isPending);
    }

    /// Whether everybody who was asked for has it.
    boolean isDelivered() {
        return unknown.isEmpty() && deliveries.stream().allMatch(Delivery::isDelivered);
    }

    /// Whether no consumer was asked for.
    boolean isForNobody() {
        return unknown.isEmpty() && deliveries.isEmpty();
    }

    private static Stream<JsonValue> elements(JsonValue json, String name) {
        return json.member(name).stream().flatMap(array -> array.elements().stream());
    }

    private static String said(JsonValue json, String name) {
        return json.member(name).flatMap(JsonValue::text).orElse("");
    }
}
