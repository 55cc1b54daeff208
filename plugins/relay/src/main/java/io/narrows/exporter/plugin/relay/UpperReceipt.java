package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.domain.report.ReportId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The receipt of the upper exporter, as far as the relay needs it.
///
/// @param isSettled whether every delivery there has ended
/// @param dead the consumers to which the report was not delivered, by their names
record UpperReceipt(boolean isSettled, List<String> dead) {
    private static final Pattern CONSUMER = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    UpperReceipt {
        dead = List.copyOf(dead);
    }

    /// @param body the answer of the upper exporter
    /// @return empty if this is no receipt of the report
    static Optional<UpperReceipt> read(String body, ReportId report) {
        try {
            return Optional.of(JsonValue.parse(body))
                    .filter(json -> json.kind() == Kind.OBJECT)
                    .filter(json -> text(json, "id").equals(report.value()))
                    .map(UpperReceipt::of);
        } catch (JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    private static UpperReceipt of(JsonValue json) {
        boolean isSettled = true;
        var dead = new ArrayList<String>();
        for (var delivery : elements(json, "deliveries")) {
            switch (text(delivery, "state")) {
                case "delivered" -> {}
                case "dead" -> dead.add(name(text(delivery, "consumer")));
                default -> isSettled = false;
            }
        }
        for (var unknown : elements(json, "unknown")) {
            dead.add(name(unknown.text().orElse("")));
        }
        return new UpperReceipt(isSettled, dead);
    }

    /// A name that a reason may show, because it is one of a consumer.
    private static String name(String text) {
        return CONSUMER.matcher(text).matches() ? text : "?";
    }

    private static List<JsonValue> elements(JsonValue json, String name) {
        return json.member(name).map(JsonValue::elements).orElse(List.of());
    }

    private static String text(JsonValue json, String name) {
        return json.member(name).flatMap(JsonValue::text).orElse("");
    }
}
