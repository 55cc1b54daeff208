package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A text with JSON pointers in double braces, which is filled from a report: `{"text":"{{/payload/docID}}"}`.
///
/// The pointers lead into the document `{"source","reportId","deliveryId","receivedAt","payload"}`. In a JSON template
/// a value outside of a string is put in as it is spelled in the payload, and a missing one is `null`; inside of a
/// string it is put in as a text, escaped, and a missing one (or `null`) is nothing. Other templates know texts only.
///
/// Immutable and thread-safe.
final class BodyTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final String OPENING = "{{";
    private static final String PAYLOAD = "payload";
    private static final List<String> ENVELOPE = List.of("source", "reportId", "deliveryId", "receivedAt");
    private static final String NULL = "null";

    private final List<Part> parts;
    private final ValueEncoding encoding;

    private sealed interface Part {
        record Literal(String text) implements Part {}

        /// @param asText whether its text is wanted, and not its JSON
        record Value(JsonPointer pointer, boolean asText) implements Part {
            boolean isOfThePayload() {
                return pointer.tokens().getFirst().equals(PAYLOAD);
            }
        }
    }

    private BodyTemplate(List<Part> parts, ValueEncoding encoding) {
        this.parts = List.copyOf(parts);
        this.encoding = encoding;
    }

    /// @throws InvalidSettingException if a pointer is none or leads nowhere, or a JSON template does not become JSON
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
        var payload = JsonText.of(delivery.report().payload());
        var json = StandardCharsets.UTF_8.decode(payload.oneLine()).toString();
        var filled = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Part.Literal literal -> filled.append(literal.text());
                case Part.Value value -> {
                    boolean goesIn =
                            value.isOfThePayload() && !value.pointer().rest().isEmpty();
                    if (goesIn && payload.kind() == JsonText.Kind.NONE) {
                        return new RequestBody.Unfit("the payload is no JSON, and the template in "
                                + WebhookSettings.BODY + " looks for a value in it");
                    }
                    var found = value.isOfThePayload()
                            ? JsonSearch.find(json, value.pointer().rest())
                            : Optional.of(quoted(envelope(value.pointer(), delivery)));
                    filled.append(value.asText() ? encoding.encode(textOf(found)) : found.orElse(NULL));
                }
            }
        }
        return new RequestBody.Ready(Payload.of(filled.toString()), WebhookSettings.JSON);
    }

    private static String envelope(JsonPointer pointer, Delivery delivery) {
        var report = delivery.report();
        return switch (pointer.tokens().getFirst()) {
            case "source" -> report.source();
            case "reportId" -> report.id().toString();
            case "deliveryId" -> delivery.id().toString();
            default -> report.receivedAt().toString();
        };
    }

    private static String quoted(String text) {
        return StandardCharsets.UTF_8.decode(JsonText.quote(text)).toString();
    }

    private static String textOf(Optional<String> json) {
        var value = json.orElse(NULL);
        if (value.startsWith("\"")) {
            return JsonSearch.decode(value);
        }
        return value.equals(NULL) ? "" : value;
    }

    private static Part.Literal literal(String text) {
        if (text.contains(OPENING)) {
            throw invalid("has " + OPENING + " without a JSON pointer and }} after it");
        }
        return new Part.Literal(text);
    }

    private static JsonPointer pointer(String text) {
        if (!JsonPointer.isOne(text)) {
            throw invalid("has '" + text + "' in double braces, which is no JSON pointer such as /payload/nodeName");
        }
        var pointer = JsonPointer.parse(text);
        var first = pointer.tokens().getFirst();
        boolean leadsSomewhere = first.equals(PAYLOAD)
                || (ENVELOPE.contains(first) && pointer.rest().isEmpty());
        if (!leadsSomewhere) {
            throw invalid("has the pointer " + text + ", which is none of /" + String.join(", /", ENVELOPE) + ", /"
                    + PAYLOAD + " and /" + PAYLOAD + "/…");
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

    /// Fills in the least that there can be: nothing in strings, and `null` elsewhere.
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
        if (JsonText.of(Payload.of(least.toString())).kind() == JsonText.Kind.NONE) {
            throw invalid("does not become JSON when its pointers are replaced; for another format set contentType");
        }
    }

    private static InvalidSettingException invalid(String problem) {
        return new InvalidSettingException(WebhookSettings.BODY, problem);
    }
}
