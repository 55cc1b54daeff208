package io.narrows.exporter.plugin.governor;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.stream.Collectors;

/// What a governor says of a request that it refuses (RFC 9457, with the fields that break a rule). Its kind and the
/// names of fields only: the rest may come out of the report.
final class Problem {
    private Problem() {}

    /// @param token not to be repeated
    /// @return such as `: Constraint Violation (workloads[0].name)`; blank if the body says nothing
    static String of(String body, Credential.Token token) {
        return Json.object(body)
                .map(problem -> Json.text(problem, "title") + fields(problem))
                .filter(words -> !words.isBlank())
                .map(words -> ": " + Json.brief(token.redact(words)))
                .orElse("");
    }

    private static String fields(JsonObject problem) {
        return problem.get("violations") instanceof JsonArray violations && !violations.isEmpty()
                ? violations.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(violation -> Json.text((JsonObject) violation, "field"))
                        .distinct()
                        .collect(Collectors.joining(", ", " (", ")"))
                : "";
    }
}
