package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds what may be repeated of an answer. An endpoint may say anything, its own request included, so this is only
/// what names the kind of an error: an answer of a few words such as Slack's `invalid_payload`, or the members of a
/// JSON answer that have that meaning, such as the `title` of RFC 9457; and nothing that was sent.
final class SafeExcerpt {
    private static final Pattern WORDS = Pattern.compile("[A-Za-z][A-Za-z _.-]{0,79}");
    private static final List<List<String>> NAMES =
            List.of(List.of("title"), List.of("error"), List.of("code"), List.of("error", "code"));

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
        var json = JsonText.of(Payload.of(body));
        if (json.kind() != JsonText.Kind.OBJECT) {
            return Optional.of(body);
        }
        var object = StandardCharsets.UTF_8.decode(json.oneLine()).toString();
        return NAMES.stream()
                .flatMap(way -> JsonSearch.find(object, way).stream())
                .filter(value -> value.startsWith("\""))
                .map(JsonSearch::decode)
                .findFirst();
    }
}
