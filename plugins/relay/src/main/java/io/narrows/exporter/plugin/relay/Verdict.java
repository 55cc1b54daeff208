package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import io.narrows.exporter.plugin.spi.HttpSender.Answer;
import io.narrows.exporter.plugin.spi.RetryAfter;
import io.narrows.exporter.plugin.spi.Timeouts;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// Decides what an answer without a receipt, or no answer, means for a delivery.
///
/// A reason repeats nothing of the answer: of a problem (RFC 9457) only the field counts, and the reasons for the
/// fields
/// are written here.
///
/// @param upper the upper exporter, as operators know it
record Verdict(String upper, Timeouts timeouts, Clock clock) {
    private static final Map<Kind, String> HINTS =
            Map.of(Kind.UNTRUSTED, "is its CA in the file of consumers.relay.caFile?", Kind.NO_TLS, "is https right?");

    private static final String SOURCE = "source";
    private static final int CLASS_SIZE = 100;

    /// @param answer with another status than 200
    /// @param hops those that were sent
    DeliveryResult on(Answer answer, Hops hops) {
        var said = upper + " answered HTTP " + answer.status();
        return switch (answer.status()) {
            case 408, 409, 423, 425, 429 -> new Unavailable(said, retryAfter(answer));
            case 401 -> new Misconfigured(said + "; is the token or the client certificate right?");
            case 403 -> forbidden(said, field(answer));
            case 404, 405, 410, 421 -> new Misconfigured(said + "; is this the URL of an exporter?");
            case 407 -> new Misconfigured(said + "; a proxy wants a user, and the relay cannot give one");
            case 400, 413, 415, 422 -> new Rejected(said + why(field(answer), hops));
            default ->
                switch (answer.status() / CLASS_SIZE) {
                    case 2, 3 -> new Misconfigured(said + "; is this the URL of an exporter?");
                    case 4 -> new Rejected(said);
                    default -> new Unavailable(said, retryAfter(answer)); // 5xx, or no final status of HTTP
                };
        };
    }

    private static DeliveryResult forbidden(String said, String field) {
        return field.equals(SOURCE)
                ? new Rejected(
                        said + ": this relay may not hand in reports of this source; its sender's `sources` there"
                                + " say which")
                : new Misconfigured(said + "; is this sender a relay there (security.senders.<name>.relay)?");
    }

    private static String why(String field, Hops hops) {
        return switch (field) {
            case Hops.HEADER -> ": the report is relayed in a circle, or too often; it came through " + hops.text();
            case SOURCE -> ": no route there takes this source with these labels";
            case "body" -> ": the report is too large there, or not read";
            default -> "";
        };
    }

    private static String field(Answer answer) {
        try {
            return JsonValue.parse(answer.body())
                    .member("field")
                    .flatMap(JsonValue::text)
                    .orElse("");
        } catch (JsonSyntaxException e) {
            return "";
        }
    }

    private Duration retryAfter(Answer answer) {
        return answer.headers()
                .firstValue(RetryAfter.HEADER)
                .map(value -> RetryAfter.parse(value, clock))
                .orElse(Duration.ZERO);
    }

    /// @param thrown by the HTTP client
    DeliveryResult onFailure(IOException thrown) {
        if (ConnectionFailure.cause(thrown, ProtocolException.class).isPresent()) {
            return new Unavailable(upper + " did not answer in HTTP");
        }
        var failure = ConnectionFailure.of(thrown);
        return switch (failure.kind()) {
            case NO_CONNECTION_IN_TIME ->
                new Unavailable("no connection to " + upper + " within "
                        + timeouts.connect().toMillis() + " ms");
            case NO_ANSWER_IN_TIME ->
                new Unavailable(upper + " gave no whole answer within "
                        + timeouts.response().toMillis() + " ms");
            default -> failure.result(upper, HINTS);
        };
    }
}
