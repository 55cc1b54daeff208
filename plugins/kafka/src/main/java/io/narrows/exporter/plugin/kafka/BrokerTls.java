package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import javax.net.ssl.SSLContext;

/// The TLS contexts for the brokers of one cluster. A cluster names its brokers itself, so each connection decides
/// whether the operator's certificate is presented to its broker.
///
/// @param presenting presents the operator's certificate, if there is one
/// @param anonymous presents none
/// @param audience the brokers that the certificate may be presented to
record BrokerTls(SSLContext presenting, SSLContext anonymous, Audience audience) {
    /// Reads the files.
    static BrokerTls read(KafkaOptions options) throws NotConnectedException {
        try {
            return new BrokerTls(
                    options.tls().context(), options.tls().withoutCertificate().context(), options.audience());
        } catch (TlsMaterialException e) {
            throw new NotConnectedException(new Misconfigured(e.getMessage()));
        }
    }

    /// @param host without brackets
    SSLContext towards(String host, int port) {
        return audience.includes(host, port, true) ? presenting : anonymous;
    }
}
