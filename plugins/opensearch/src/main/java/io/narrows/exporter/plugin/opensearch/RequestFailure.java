package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.opensearch.Answer.Answered;

/// Decides the result of an unsuccessful request. Never rejects a document, because the failure of a request says
/// nothing about a single document.
final class RequestFailure {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private RequestFailure() {}

    static DeliveryResult of(Answered answer) {
        var error = ServerError.in(answer.body());
        var said = answer.from() + " answered HTTP " + answer.status()
                + error.map(known -> ": " + known.brief()).orElse("");
        boolean isBlocked = error.filter(known -> known.type().equals("cluster_block_exception"))
                .isPresent();
        return switch (answer.status()) {
            case REQUEST_TIMEOUT, TOO_MANY_REQUESTS -> new Unavailable(said, answer.retryAfter());
            case UNAUTHORIZED -> new Misconfigured(said + "; are username and password right?");
            case FORBIDDEN -> isBlocked ? new Unavailable(said, answer.retryAfter()) : new Misconfigured(said);
            default ->
                answer.status() >= SERVER_ERROR
                        ? new Unavailable(said, answer.retryAfter())
                        : new Misconfigured(said + "; is this the address of OpenSearch?");
        };
    }
}
