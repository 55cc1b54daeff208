package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.json.JsonPointer;
import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.domain.report.Payload;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the part of an answer that may be repeated. An endpoint may send anything, including its own request. So the
/// excerpt is only text that names the kind of an error: an answer of a few words such as Slack's `invalid_payload`, or
/// JSON members with that meaning, such as the `title` of RFC 9457. It never contains a part of the request.
final class SafeExcerpt {
    private static final Pattern WORDS = Pattern.compile("[A-Za-z][A-Za-z _.-]{0,79}");
    private static final List<JsonPointer> NAMES = Stream.of("/title", "/error", "/code", "/error/code")
            .map(JsonPointer::of)
            .toList();

    private final List<String> secrets;

    SafeExcerpt(WebhookSettings settings) {
        this.secrets = settings.secrets();
    }

    /// @param body the beginning of an answer
    /// @param sent the body of the request
    Optional<String> in(String body, Payload sent) {
        return candidate(body)
                .map(String::strip)
                .filter(words -> WORDS.matcher(words).matches())
                .filter(words -> secrets.stream().noneMatch(secret -> secret.contains(words) || words.contains(secret)))
                .filter(words -> !sent.text().contains(words));
    }

    private static Optional<String> candidate(String body) {
        try {
            var json = JsonValue.parse(body);
            return json.kind() != Kind.OBJECT
                    ? Optional.of(body)
                    : NAMES.stream()
                            .flatMap(name -> name.in(json).stream())
                            .flatMap(value -> value.text().stream())
                            .findFirst();
        } catch (JsonSyntaxException e) {
            return Optional.of(body);
        }
    }
}
