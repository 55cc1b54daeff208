package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The URL that reports are sent to. `toString` shows only its host, because the rest is the credential in the webhooks
/// of chat rooms.
final class WebhookUrl {
    private static final String HTTPS = "https";
    private static final Set<String> SCHEMES = Set.of("http", HTTPS);

    private final URI uri;

    private WebhookUrl(URI uri) {
        this.uri = uri;
    }

    /// @throws InvalidSettingException if the text is not such a URL; does not repeat the text, because it is a secret
    static WebhookUrl parse(String text) {
        try {
            var uri = URI.create(text.strip());
            if (uri.getRawUserInfo() != null) {
                throw invalid("must not hold a user; give an Authorization header in " + WebhookSettings.SECRET_HEADERS
                        + " instead");
            }
            if (uri.getHost() != null
                    && uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
                return new WebhookUrl(uri);
            }
        } catch (IllegalArgumentException e) {
            // The error below describes the problem, without the text.
        }
        throw invalid("must be an http or https URL with a host, percent-encoded where it has to be");
    }

    URI uri() {
        return uri;
    }

    /// The host as `host`, or `host:port` if the URL has a port.
    String host() {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    int port() {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return usesTls() ? 443 : 80;
    }

    /// The secret parts of the URL: its path and its query, piece by piece.
    Stream<String> secrets() {
        var query = Optional.ofNullable(uri.getRawQuery()).orElse("");
        return Stream.of((uri.getRawPath() + "/" + query).split("[/=&]")).filter(piece -> !piece.isBlank());
    }

    boolean usesTls() {
        return HTTPS.equalsIgnoreCase(uri.getScheme());
    }

    @Override
    public String toString() {
        return host();
    }

    private static InvalidSettingException invalid(String problem) {
        return new InvalidSettingException(WebhookSettings.URL, problem);
    }
}
