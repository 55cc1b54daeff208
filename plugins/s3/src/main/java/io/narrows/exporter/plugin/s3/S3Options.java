package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;

/// The options that the operator configures.
///
/// @param tls how connections with TLS are secured
/// @param lendsCredentials whether envelopes without an access key use the credentials of the exporter's machine or pod
record S3Options(TlsMaterial tls, boolean lendsCredentials, Timeouts timeouts) {
    private static final String LEND_CREDENTIALS = "lendCredentials";

    static final SettingDeclarations DECLARED = TlsMaterial.options()
            .and(SettingDeclarations.of(Setting.flag(
                    LEND_CREDENTIALS,
                    "Whether envelopes without an access key and without an endpoint use the credentials of the"
                            + " exporter's own pod or machine.")))
            .and(Timeouts.options("5s", "30s", "How long the store may stay silent while it works on a request."));

    /// @throws InvalidSettingException if the options cannot work
    static S3Options of(ConsumerSettings options) {
        return new S3Options(TlsMaterial.of(options), options.flag(LEND_CREDENTIALS), Timeouts.of(options));
    }
}
