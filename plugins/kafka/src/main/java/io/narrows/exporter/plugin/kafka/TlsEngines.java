package io.narrows.exporter.plugin.kafka;

import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/// Lets a producer speak TLS with the operator's certificates and key. Public with a public constructor, because Kafka
/// creates it.
public final class TlsEngines implements SslEngineFactory {
    /// The key under which a producer's configuration holds the TLS contexts. Not a Kafka key, because Kafka passes
    /// unknown keys on unchanged.
    private static final String CONTEXT = "data.exporter.ssl.context";

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private Optional<BrokerTls> tls = Optional.empty();

    /// The entries for the configuration of a producer.
    static Map<String, Object> configuration(BrokerTls tls) {
        return Map.of(
                SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG,
                TlsEngines.class,
                SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
                "https",
                CONTEXT,
                tls);
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        tls = Optional.ofNullable((BrokerTls) configuration.get(CONTEXT));
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
        var engine = tls.orElseThrow().towards(host, port).createSSLEngine(host, port);
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
