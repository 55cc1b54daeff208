package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Decides the result of a request, from the status of the answer or from the reason why there is none.
///
/// A failure that concerns only this report is `Rejected`. A failure that concerns every report is `Misconfigured`.
final class Verdict {
    /// Matches the JDK client's message for a proxy that refused CONNECT, because the client reports the refusal only
    /// as text.
    private static final Pattern REFUSED_TUNNEL = Pattern.compile("Tunnel failed, got: (\\d{3})");

    private static final Map<Kind, String> HINTS = Map.of(
            Kind.UNTRUSTED, "is its CA in the file of consumers.webhook.caFile?", Kind.NO_TLS, "is https right?");

    private static final int SUCCESS = 2;
    private static final int REDIRECT = 3;
    private static final int CLIENT_ERROR = 4;
    private static final int SERVER_ERROR = 5;
    private static final int CLASS_SIZE = 100;

    private final WebhookSettings settings;
    private final SafeExcerpt words;
    private final String name;

    Verdict(WebhookSettings settings) {
        this.settings = settings;
        this.words = new SafeExcerpt(settings);
        this.name = settings.proxy()
                .map(proxy -> settings.url() + " through the proxy " + proxy.getHostString() + ":" + proxy.getPort())
                .orElse(settings.url().toString());
    }

    /// @param body the beginning of the answer's body
    /// @param sent the body of the request
    DeliveryResult on(int status, Optional<Duration> retryAfter, String body, Payload sent) {
        if (settings.successCodes().contain(status)) {
            return new Delivered();
        }
        var said = name + " answered HTTP " + status
                + words.in(body, sent).map(found -> ": " + found).orElse("");
        return switch (status) {
            // 409: an earlier attempt of this request is still running (draft of the Idempotency-Key header).
            case 408, 409, 423, 425, 429 -> new Unavailable(said, retryAfter.orElse(Duration.ZERO));
            case 401, 403 -> new Misconfigured(said + "; are the URL and the headers right?");
            case 404, 405, 410, 421 -> new Misconfigured(said + "; are the URL and the method right?");
            case 407 ->
                new Misconfigured(said + "; the proxy wants a user, and consumers.webhook.proxy cannot give one");
            default ->
                switch (status / CLASS_SIZE) {
                    case SERVER_ERROR -> new Unavailable(said, retryAfter.orElse(Duration.ZERO));
                    case REDIRECT ->
                        new Misconfigured(said + "; redirects are not followed: give the URL where they lead to");
                    case SUCCESS -> new Misconfigured(said + ", which is not in successCodes; is the URL right?");
                    case CLIENT_ERROR -> new Rejected(said);
                    // Not a final status of HTTP (RFC 9110, section 15), so the status says nothing about the report.
                    default -> new Unavailable(said);
                };
        };
    }

    /// @param thrown the HTTP client's exception; only text that repeats nothing of the request is passed on
    DeliveryResult onFailure(Throwable thrown) {
        if (ConnectionFailure.cause(thrown, ProtocolException.class).isPresent()) {
            return new Unavailable(name + " did not answer in HTTP");
        }
        var failure = ConnectionFailure.of(thrown);
        return switch (failure.kind()) {
            case NO_CONNECTION_IN_TIME ->
                new Unavailable("no connection to " + name + " within "
                        + settings.timeouts().connect().toMillis() + " ms");
            case NO_ANSWER_IN_TIME ->
                new Unavailable(name + " gave no whole answer within "
                        + settings.timeouts().response().toMillis() + " ms");
            case BROKEN -> onTunnel(failure.message()).orElseGet(() -> failure.result(name));
            default -> failure.result(name, HINTS);
        };
    }

    /// @return empty if the cause is not a proxy that refused to connect to the endpoint
    private Optional<DeliveryResult> onTunnel(String message) {
        var refused = REFUSED_TUNNEL.matcher(message);
        if (!refused.matches()) {
            return Optional.empty();
        }
        int status = Integer.parseInt(refused.group(1));
        var said = "no connection to " + name + ", which answered HTTP " + status;
        boolean mayPass = status == 408 || status == 429 || status / CLASS_SIZE == SERVER_ERROR;
        return Optional.of(mayPass ? new Unavailable(said) : new Misconfigured(said));
    }
}
