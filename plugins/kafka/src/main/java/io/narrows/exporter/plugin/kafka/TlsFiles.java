package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/// The operator's certificates and key, as Kafka wants to be told of them.
///
/// @param configuration what a producer is configured with; texts of files are `Password`s, which do not show
record TlsFiles(Map<String, Object> configuration) {
    private static final String PEM = "PEM";

    TlsFiles {
        configuration = Map.copyOf(configuration);
    }

    /// Reads the files.
    static TlsFiles read(KafkaOptions options) throws NotConnectedException {
        var configuration = new HashMap<String, Object>();
        configuration.put(SslConfigs.SSL_PROTOCOL_CONFIG, "TLSv1.3");
        configuration.put(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, List.of("TLSv1.2", "TLSv1.3"));
        configuration.put(SslConfigs.SSL_CIPHER_SUITES_CONFIG, List.of()); // those of the Java runtime
        configuration.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "https");
        if (options.caFile().isPresent()) {
            configuration.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
            configuration.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, text(options.caFile()));
        }
        if (options.keyFile().isPresent()) {
            configuration.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
            configuration.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, text(options.keyFile()));
            configuration.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, text(options.certificateFile()));
        }
        return new TlsFiles(configuration);
    }

    /// Whom to trust and what to present, for a connection of our own.
    SSLContext context() throws NotConnectedException {
        try (var factory = new DefaultSslEngineFactory()) {
            factory.configure(configuration);
            return factory.sslContext();
        } catch (KafkaException e) {
            throw new NotConnectedException(new Misconfigured("cannot use the files of consumers.kafka.caFile,"
                    + " certificateFile and keyFile: " + e.getMessage()
                    + "; certificates must be PEM, and the key PEM as PKCS #8 without a passphrase"));
        }
    }

    private static Password text(Optional<Path> file) throws NotConnectedException {
        var path = file.orElseThrow();
        try {
            return new Password(Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new NotConnectedException(new Misconfigured("cannot read " + path + ": there is no such file"));
        } catch (IOException e) {
            throw new NotConnectedException(new Misconfigured("cannot read " + path + ": " + e.getMessage()));
        }
    }
}
