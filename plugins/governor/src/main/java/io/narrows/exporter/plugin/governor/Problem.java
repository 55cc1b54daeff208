package io.narrows.exporter.plugin.governor;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.stream.Collectors;

/// Describes why a governor refuses a request (RFC 9457, extended by the fields that break a rule). Contains only the
/// kind of problem and the names of fields, because the rest may repeat the report.
final class Problem {
    private Problem() {}

    /// @param token is removed from the result
    /// @return such as `: Constraint Violation (workloads[0].name)`; blank if the body describes no problem
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
