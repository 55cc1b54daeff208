package io.narrows.exporter.application;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.Payload;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/// What an operator changed: a replay, a purge, a test of a consumer.
///
/// @param action the method and the path, such as `POST /dead-letters/replay`
/// @param filter the query as it was sent, which says what was meant
/// @param count how many deliveries were changed; empty if that is not known
/// @param outcome such as `done`
/// @param who the name of the operator's token or certificate
/// @param from the address and the port that the request came from
public record OperatorChange(
        String action, String filter, OptionalLong count, String outcome, String who, String from) {
    public OperatorChange {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(count, "count");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(from, "from");
    }

    /// The change as a report.
    Payload payload(Instant at) {
        var json = new StringBuilder("{\"at\":").append(JsonStrings.quote(at.toString()));
        json.append(",\"action\":").append(JsonStrings.quote(action));
        json.append(",\"filter\":").append(JsonStrings.quote(filter));
        count.ifPresent(number -> json.append(",\"count\":").append(number));
        json.append(",\"outcome\":").append(JsonStrings.quote(outcome));
        json.append(",\"who\":").append(JsonStrings.quote(who));
        json.append(",\"from\":").append(JsonStrings.quote(from)).append('}');
        return Payload.of(json.toString());
    }
}
