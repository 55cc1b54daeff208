package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.json.JsonPointer;
import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.domain.report.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A template of a request body: text with JSON pointers in double braces, such as `{"text":"{{/payload/docID}}"}`.
///
/// The pointers refer to the document `{"source","reportId","deliveryId","receivedAt","labels","payload"}`. In a JSON
/// template,
/// a value outside a string is inserted exactly as written in the payload, and a missing value becomes `null`. Within
/// a string a value is inserted as escaped text, and a missing value or `null` becomes nothing. Other templates insert
/// text only.
///
/// Immutable and thread-safe.
final class BodyTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final Pattern POINTER = Pattern.compile("(/([^/~]|~[01])*)+");
    private static final String OPENING = "{{";
    private static final String PAYLOAD = "payload";
    private static final String LABELS = "labels";
    private static final List<String> ENVELOPE = List.of("source", "reportId", "deliveryId", "receivedAt");
    private static final String NULL = "null";

    private final List<Part> parts;
    private final ValueEncoding encoding;

    /// A part of a template: fixed text or a placeholder.
    private sealed interface Part {
        /// Fixed text.
        record Literal(String text) implements Part {}

        /// A placeholder for a value of the report.
        ///
        /// @param asText whether to insert the value's text and not its JSON
        record Value(JsonPointer pointer, boolean asText) implements Part {
            String first() {
                return pointer.tokens().getFirst();
            }

            boolean isOfThePayload() {
                return first().equals(PAYLOAD);
            }

            boolean isOfTheLabels() {
                return first().equals(LABELS);
            }

            JsonPointer behindTheFirst() {
                var tokens = pointer.tokens();
                return new JsonPointer(tokens.subList(1, tokens.size()));
            }
        }
    }

    private BodyTemplate(List<Part> parts, ValueEncoding encoding) {
        this.parts = List.copyOf(parts);
        this.encoding = encoding;
    }

    /// @throws InvalidSettingException if a pointer is invalid or leads nowhere, or a JSON template cannot become JSON
    static BodyTemplate parse(String template, ValueEncoding encoding) {
        var parts = new ArrayList<Part>();
        var matcher = PLACEHOLDER.matcher(template);
        boolean inString = false;
        int end = 0;
        while (matcher.find()) {
            var literal = literal(template.substring(end, matcher.start()));
            inString = endsInString(literal.text(), inString);
            parts.add(literal);
            parts.add(new Part.Value(pointer(matcher.group(1).strip()), encoding != ValueEncoding.JSON || inString));
            end = matcher.end();
        }
        parts.add(literal(template.substring(end)));
        var parsed = new BodyTemplate(parts, encoding);
        parsed.checkForm(template);
        return parsed;
    }

    RequestBody fill(Delivery delivery) {
        var payload = delivery.report().payload();
        var json = json(payload);
        var filled = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Part.Literal literal -> filled.append(literal.text());
                case Part.Value value -> {
                    boolean goesIn = value.isOfThePayload()
                            && !value.behindTheFirst().tokens().isEmpty();
                    if (goesIn && !payload.format().isJson()) {
                        return new RequestBody.Unfit("the payload is no JSON, and the template in "
                                + WebhookSettings.BODY + " looks for a value in it");
                    }
                    var found = value.isOfThePayload() ? value.behindTheFirst().in(json) : ofEnvelope(value, delivery);
                    filled.append(
                            value.asText()
                                    ? encoding.encode(textOf(found))
                                    : found.map(JsonValue::raw).orElse(NULL));
                }
            }
        }
        return new RequestBody.Ready(Payload.of(filled.toString()), WebhookSettings.JSON);
    }

    private static JsonValue json(Payload payload) {
        var line = payload.oneLine();
        var bytes = new byte[line.remaining()];
        line.get(bytes);
        return JsonValue.parse(bytes);
    }

    private static Optional<JsonValue> ofEnvelope(Part.Value value, Delivery delivery) {
        if (value.isOfTheLabels()) {
            return value.behindTheFirst()
                    .in(JsonValue.parse(delivery.report().labels().json()));
        }
        return Optional.of(JsonValue.parse(JsonStrings.quote(envelope(value.first(), delivery))));
    }

    private static String envelope(String name, Delivery delivery) {
        var report = delivery.report();
        return switch (name) {
            case "source" -> report.source();
            case "reportId" -> report.id().toString();
            case "deliveryId" -> delivery.id().toString();
            default -> report.receivedAt().toString();
        };
    }

    private static String textOf(Optional<JsonValue> json) {
        return json.filter(value -> value.kind() != Kind.NULL)
                .map(value -> value.text().orElseGet(value::raw))
                .orElse("");
    }

    private static Part.Literal literal(String text) {
        if (text.contains(OPENING)) {
            throw invalid("has " + OPENING + " without a JSON pointer and }} after it");
        }
        return new Part.Literal(text);
    }

    private static JsonPointer pointer(String text) {
        if (!POINTER.matcher(text).matches()) {
            throw invalid("has '" + text + "' in double braces, which is no JSON pointer such as /payload/nodeName");
        }
        var pointer = JsonPointer.of(text);
        var first = pointer.tokens().getFirst();
        boolean leadsSomewhere = first.equals(PAYLOAD)
                || (first.equals(LABELS) && pointer.tokens().size() <= 2)
                || (ENVELOPE.contains(first) && pointer.tokens().size() == 1);
        if (!leadsSomewhere) {
            throw invalid("has the pointer " + text + ", which is none of /" + String.join(", /", ENVELOPE) + ", /"
                    + LABELS + ", /" + LABELS + "/…, /" + PAYLOAD + " and /" + PAYLOAD + "/…");
        }
        return pointer;
    }

    private static boolean endsInString(String json, boolean startsInString) {
        boolean inString = startsInString;
        int i = 0;
        while (i < json.length()) {
            char c = json.charAt(i);
            if (c == '"') {
                inString = !inString;
            }
            i += inString && c == '\\' ? 2 : 1;
        }
        return inString;
    }

    /// Checks that the template becomes valid JSON when every value is missing: empty text within strings, `null`
    /// elsewhere.
    private void checkForm(String template) {
        if (!encoding.takes(template)) {
            throw invalid("has a character that no XML can hold, such as U+0001");
        }
        if (encoding != ValueEncoding.JSON) {
            return;
        }
        var least = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Part.Literal literal -> least.append(literal.text());
                case Part.Value value -> least.append(value.asText() ? "" : NULL);
            }
        }
        if (!Payload.of(least.toString()).format().isJson()) {
            throw invalid("does not become JSON when its pointers are replaced; for another format set contentType");
        }
    }

    private static InvalidSettingException invalid(String problem) {
        return new InvalidSettingException(WebhookSettings.BODY, problem);
    }
}
