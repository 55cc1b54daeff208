package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/// Decides the result of a request that nobody answered.
final class NoAnswer {
    private static final Map<Kind, String> HINTS = Map.of(
            Kind.UNTRUSTED, "is its CA in the file of consumers.openSearch.caFile?", Kind.NO_TLS, "is https right?");

    private NoAnswer() {}

    static DeliveryResult because(Throwable thrown, OpenSearchSettings settings) {
        var names = settings.addresses().toString();
        if (ConnectionFailure.cause(thrown, ConnectTimeoutException.class).isPresent()) {
            return new Unavailable("no connection to " + names + " within "
                    + settings.timeouts().connect().toMillis() + " ms");
        }
        if (ConnectionFailure.cause(thrown, ConnectionRequestTimeoutException.class)
                .isPresent()) {
            return new Unavailable("all connections to " + names + " are in use");
        }
        var failure = ConnectionFailure.of(thrown);
        return switch (failure.kind()) {
            // The client's message says only how long it has waited.
            case NO_ANSWER_IN_TIME ->
                new Unavailable(
                        names + " gave no answer within " + failure.message().toLowerCase(Locale.ROOT));
            case BROKEN -> new Unavailable("the connection to " + names + " broke: " + failure.message());
            default -> failure.result(names, HINTS);
        };
    }
}
