package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/// Lets a producer speak TLS with the operator's certificates and key. Public with a public constructor, because Kafka
/// creates it.
public final class TlsEngines implements SslEngineFactory {
    /// The key under which a producer's configuration holds the SSL context. Not a Kafka key, because Kafka passes
    /// unknown keys on unchanged.
    private static final String CONTEXT = "data.exporter.ssl.context";

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private Optional<SSLContext> context = Optional.empty();

    /// Reads the files into an SSL context.
    static SSLContext context(KafkaOptions options) throws NotConnectedException {
        try {
            return options.tls().context();
        } catch (TlsMaterialException e) {
            throw new NotConnectedException(new Misconfigured(e.getMessage()));
        }
    }

    /// The entries for the configuration of a producer.
    static Map<String, Object> configuration(SSLContext context) {
        return Map.of(
                SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG,
                TlsEngines.class,
                SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
                "https",
                CONTEXT,
                context);
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        context = Optional.ofNullable((SSLContext) configuration.get(CONTEXT));
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
        var engine = context.orElseThrow().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
        parameters.setProtocols(PROTOCOLS);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> configuration) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        throw onlyForBrokers();
    }

    @Override
    public KeyStore keystore() {
        throw onlyForBrokers();
    }

    @Override
    public KeyStore truststore() {
        throw onlyForBrokers();
    }

    @Override
    public void close() {}

    private static UnsupportedOperationException onlyForBrokers() {
        return new UnsupportedOperationException("only brokers need that");
    }
}
