package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.util.List;

/// The options that the operator configures.
///
/// @param tls how connections with TLS are secured
/// @param lendsCredentials whether envelopes without an access key use the credentials of the exporter's machine or pod
/// @param lendsToEndpoints whether the operator named the hosts that these credentials are for, so that an envelope may
///     name one of these as its endpoint
record S3Options(TlsMaterial tls, boolean lendsCredentials, boolean lendsToEndpoints, Timeouts timeouts) {
    static final String LEND_HOSTS = "lendHosts";

    private static final String LEND_CREDENTIALS = "lendCredentials";

    static final SettingDeclarations DECLARED = TlsMaterial.options()
            .and(SettingDeclarations.of(
                    Setting.flag(
                            LEND_CREDENTIALS,
                            "Whether envelopes without an access key use the credentials of the exporter's own pod or"
                                    + " machine: without an endpoint, or with one in `lendHosts`."),
                    Audience.option(
                            LEND_HOSTS,
                            "The hosts that requests with these credentials are sent to, such as `*.amazonaws.com`.")))
            .and(Timeouts.options("5s", "30s", "How long the store may stay silent while it works on a request."));

    /// @throws InvalidSettingException if the options cannot work
    static S3Options of(ConsumerSettings options, ConsumerSettings settings) {
        return new S3Options(
                TlsMaterial.of(options, settings),
                options.flag(LEND_CREDENTIALS),
                Audience.isGiven(LEND_HOSTS, options),
                Timeouts.of(options));
    }

    /// Tells of lent credentials without an audience.
    static List<String> warnings(ConsumerSettings options) {
        return options.flag(LEND_CREDENTIALS) && !Audience.isGiven(LEND_HOSTS, options)
                ? List.of(LEND_HOSTS + " names no host for the credentials that lendCredentials lends")
                : List.of();
    }

    /// These options without the certificate, unless it is for the host of these settings.
    S3Options presentingTo(Audience audience, S3Settings settings) {
        return audience.includes(settings.connectedHost(), settings.port(), settings.usesTls())
                ? this
                : new S3Options(tls.withoutCertificate(), lendsCredentials, lendsToEndpoints, timeouts);
    }
}
