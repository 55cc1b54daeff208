package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/// An error that OpenSearch reported.
///
/// @param type such as `mapper_parsing_exception`
/// @param reason in words; may repeat parts of the document
/// @param cause the reason behind it; blank if there is none
record ServerError(String type, String reason, String cause) {
    /// Matches the messages of Elasticsearch and of OpenSearch.
    private static final Pattern MISSING_TIMESTAMP = Pattern.compile(
            "(?:data stream timestamp field \\[(?=[^]]*] is missing)|documents must contain a single-valued timestamp field ')"
                    + "([\\w.@-]{1,80})");

    private static final int MAX_BRIEF = 200;
    private static final int MAX_FULL = 1_000;
    /// The quoted part of a message and all that follows: ids, values, and values derived from them.
    private static final Pattern QUOTED = Pattern.compile("['\"].*", Pattern.DOTALL);
    /// A bracketed part that is too long or unusual for the name of a field, a type or an index.
    private static final Pattern ODD_NAME = Pattern.compile("\\[(?![\\w.@/:*-]{1,80}])[^]]*]");

    /// @param error the JSON that OpenSearch writes for an error
    static ServerError of(JsonValue error) {
        var cause =
                error.member("caused_by").map(known -> text(known, "reason")).orElse("");
        return new ServerError(text(error, "type"), text(error, "reason"), cause);
    }

    /// The error in an answer.
    ///
    /// @return empty if the answer is not a JSON object, or holds no OpenSearch error
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

    /// The field that a data stream requires and this document lacks.
    Optional<String> missingTimestamp() {
        var missing = MISSING_TIMESTAMP.matcher(cause);
        return missing.lookingAt() ? Optional.of(missing.group(1)) : Optional.empty();
    }

    /// The error for receipts and logs, without the parts that OpenSearch quotes, because they may come from the
    /// report.
    String brief() {
        var safe = ODD_NAME.matcher(QUOTED.matcher(reason).replaceAll("…")).replaceAll("[…]");
        var known = missingTimestamp()
                .map(field -> ": the data stream wants a field " + field)
                .orElse("");
        return cut((safe.isBlank() ? type : type + ": " + safe) + known, MAX_BRIEF);
    }

    /// The complete error, for the index that keeps the report itself.
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
