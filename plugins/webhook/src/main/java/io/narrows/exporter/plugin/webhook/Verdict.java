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

/// What a request comes to: by the status of the answer, or by why there is none.
///
/// What says something of the one report is `Rejected`, what says something of every report `Misconfigured`.
final class Verdict {
    /// How the JDK's client tells that a proxy refused CONNECT: in words only.
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

    /// @param body the beginning of what the endpoint said
    /// @param sent what it answers to
    DeliveryResult on(int status, Optional<Duration> retryAfter, String body, Payload sent) {
        if (settings.successCodes().contain(status)) {
            return new Delivered();
        }
        var said = name + " answered HTTP " + status
                + words.in(body, sent).map(found -> ": " + found).orElse("");
        return switch (status) {
            // 409: by the draft of the Idempotency-Key header, an earlier try of this request is still under way.
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
                    // Not a final status of HTTP (RFC 9110, 15), so it says nothing of the report.
                    default -> new Unavailable(said);
                };
        };
    }

    /// @param thrown what the HTTP client threw; of its words only those are passed on that say nothing of the request
    DeliveryResult onFailure(Throwable thrown) {
        if (ConnectionFailure.cause(thrown, ProtocolException.class).isPresent()) {
            return new Unavailable(name + " did not answer in HTTP");
        }
        var failure = ConnectionFailure.of(thrown);
        return switch (failure.kind()) {
            case NO_CONNECTION_IN_TIME ->
                new Unavailable("no connection to " + name + " within "
                        + settings.connectTimeout().toMillis() + " ms");
            case NO_ANSWER_IN_TIME ->
                new Unavailable(name + " gave no whole answer within "
                        + settings.responseTimeout().toMillis() + " ms");
            case BROKEN -> onTunnel(failure.message()).orElseGet(() -> failure.result(name));
            default -> failure.result(name, HINTS);
        };
    }

    /// @return empty if it is not the proxy that would not connect to the endpoint
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
