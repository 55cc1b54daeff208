package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.Status;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.Optional;

/// The JSON body of an error answer (RFC 9457).
@JsonbPropertyOrder({"type", "title", "status", "detail", "field"})
public record ProblemJson(String type, String title, int status, String detail, Optional<String> field) {
    static final String MEDIA_TYPE = "application/problem+json";

    static ProblemJson of(Status status, String detail, Optional<String> field) {
        return new ProblemJson("about:blank", status.reasonPhrase(), status.code(), detail, field);
    }
}
