package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/// What OpenSearch said was wrong.
///
/// @param type such as `mapper_parsing_exception`
/// @param reason in words; may repeat parts of the document
/// @param cause the reason behind it; blank if there is none
record ServerError(String type, String reason, String cause) {
    /// In the words of Elasticsearch and of OpenSearch.
    private static final Pattern MISSING_TIMESTAMP = Pattern.compile(
            "(?:data stream timestamp field \\[(?=[^]]*] is missing)|documents must contain a single-valued timestamp field ')"
                    + "([\\w.@-]{1,80})");

    private static final int MAX_BRIEF = 200;
    private static final int MAX_FULL = 1_000;
    /// From here on OpenSearch quotes: ids, values, and what it made of them.
    private static final Pattern QUOTED = Pattern.compile("['\"].*", Pattern.DOTALL);
    /// What stands in brackets is the name of a field, a type or an index, unless it is too long or odd for one.
    private static final Pattern ODD_NAME = Pattern.compile("\\[(?![\\w.@/:*-]{1,80}])[^]]*]");

    /// @param error as OpenSearch writes it
    static ServerError of(JsonValue error) {
        var cause =
                error.member("caused_by").map(known -> text(known, "reason")).orElse("");
        return new ServerError(text(error, "type"), text(error, "reason"), cause);
    }

    /// The error in an answer.
    ///
    /// @return empty if it is no JSON object, or holds no error as OpenSearch writes it
    static Optional<ServerError> in(String answer) {
        try {
            return JsonValue.parse(answer)
                    .member("error")
                    .filter(error -> error.kind() == Kind.OBJECT)
                    .map(ServerError::of);
        } catch (JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonValue object, String name) {
        return object.member(name).flatMap(JsonValue::text).orElse("");
    }

    /// The field that a data stream wants in each document, and that this one does not have.
    Optional<String> missingTimestamp() {
        var missing = MISSING_TIMESTAMP.matcher(cause);
        return missing.lookingAt() ? Optional.of(missing.group(1)) : Optional.empty();
    }

    /// For receipts and logs: without what OpenSearch quotes, for that may come out of the report.
    String brief() {
        var safe = ODD_NAME.matcher(QUOTED.matcher(reason).replaceAll("…")).replaceAll("[…]");
        var known = missingTimestamp()
                .map(field -> ": the data stream wants a field " + field)
                .orElse("");
        return cut((safe.isBlank() ? type : type + ": " + safe) + known, MAX_BRIEF);
    }

    /// For the place where the report itself is kept.
    String full() {
        return cut(type + ": " + reason + (cause.isBlank() ? "" : ": " + cause), MAX_FULL);
    }

    @Override
    public String toString() {
        return brief();
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
