package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import java.net.URI;
import java.util.Optional;

/// The rules on where the operator's tokens are sent.
final class Tokens {
    private Tokens() {}

    /// Why a token must not be sent; empty if all may be.
    ///
    /// The access token goes to the governor, which an envelope names. The API token and the token of the service
    /// account
    /// go to hosts that the operator named, so these must only be reached over TLS, unless the profile is `open`.
    static Optional<String> refusal(
            GovernorSettings settings, GovernorOptions options, ConsumerId consumer, ConsumerContext context) {
        var governor = settings.telemetry();
        return Audience.of(GovernorOptions.TOKEN_HOSTS, consumer, context)
                .refusal("the access token", governor.getHost(), HttpUrl.port(governor), HttpUrl.usesTls(governor))
                .or(() -> context.requiresAudience() ? inClear(options) : Optional.empty());
    }

    private static Optional<String> inClear(GovernorOptions options) {
        if (!HttpUrl.usesTls(options.tokenEndpoint())) {
            return Optional.of(inClear("the API token", "tokenEndpoint", options.tokenEndpoint()));
        }
        return options.secretsDirectory().isPresent() || HttpUrl.usesTls(options.kubernetesUrl())
                ? Optional.empty()
                : Optional.of(inClear("the token of the service account", "kubernetesUrl", options.kubernetesUrl()));
    }

    private static String inClear(String token, String option, URI url) {
        return "identity: " + token + " must not be used at host " + url.getHost() + ":" + HttpUrl.port(url)
                + ": the operator's credentials are used over TLS only; write https in consumers.governor." + option;
    }
}
