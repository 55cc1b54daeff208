package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.kafka.BootstrapServers.Server;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.GuardedProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.SaslConfigs;

/// Opens producers, with their complete configuration. Only addresses, a login, and listed words of the settings come
/// from an envelope.
///
/// Reads files each time, so that the consumer recovers after the operator has repaired them. Thread-safe.
final class ProducerOpener {
    static final String CLIENT_ID = "data-exporter";

    /// The largest request that a broker accepts by default (`socket.request.max.bytes`). The broker enforces the limit
    /// of a topic.
    private static final int MAX_REQUEST_BYTES = 100 << 20;

    /// The answer limit. Far more than a description of the cluster's brokers and the used topics' partitions needs.
    private static final int LARGEST_ANSWER = 4 << 20;

    private static final long BUFFER_BYTES = 128L << 20;
    private static final int BATCH_BYTES = 256 << 10;
    private static final int LINGER_MILLIS = 5;
    /// One, because a second request in flight can arrive at a new partition leader after the first one was refused.
    /// The broker then takes the second request's sequence numbers as the start, and the first request stays out of
    /// order for ever. The first report of a topic had to wait for the whole `deliveryTimeout`.
    private static final int MAX_IN_FLIGHT = 1;

    private final KafkaSettings settings;
    private final KafkaOptions options;
    private final AllowedBrokers allowed;
    private final Egress egress;

    /// @param allowed the brokers to which a producer may connect
    /// @param egress decides which addresses are allowed
    ProducerOpener(KafkaSettings settings, KafkaOptions options, AllowedBrokers allowed, Egress egress) {
        this.settings = settings;
        this.options = options;
        this.allowed = allowed;
        this.egress = egress;
    }

    /// Returns as soon as one bootstrap server has answered like a broker.
    void seekBroker() throws NotConnectedException, InterruptedException {
        var tls = settings.useTls() ? Optional.of(BrokerTls.read(options)) : Optional.<BrokerTls>empty();
        var greeting = new Greeting(tls, egress, options.connectTimeout());
        var troubles = new ArrayList<DeliveryResult>();
        for (var server : settings.servers().all()) {
            var trouble = greeting.exchange(server);
            if (trouble.isEmpty()) {
                return;
            }
            troubles.add(trouble.get());
        }
        throw new NotConnectedException(together(troubles));
    }

    ProducerConnection open() throws NotConnectedException {
        QuietLog.lower();
        var configuration = configuration();
        var login = settings.login().map(some -> SaslProviders.hold());
        boolean opened = false;
        try {
            var refusals = new EgressRefusals();
            var guarded = GuardedProducer.open(
                    configuration,
                    LARGEST_ANSWER,
                    this::refusal,
                    connections -> new CheckedConnections(connections, egress, refusals));
            opened = true;
            return new ProducerConnection(guarded.producer(), refusals, settings, options.deliveryTimeout(), () -> {
                guarded.metrics().close();
                login.ifPresent(SaslProviders.Hold::release);
            });
        } catch (KafkaException e) {
            throw new NotConnectedException(SendFailure.of(e, "", settings).result());
        } finally {
            if (!opened) {
                login.ifPresent(SaslProviders.Hold::release);
            }
        }
    }

    /// Why the producer must not connect to a broker that the cluster names.
    Optional<KafkaException> refusal(Node broker) {
        var host = broker.host().contains(":") ? "[" + broker.host() + "]" : broker.host();
        var server = new Server(host, broker.port());
        if (!allowed.contain(server)) {
            return Optional.of(ForbiddenBrokerException.advertised(server.toString()));
        }
        return settings.needsCertificate()
                ? TlsMaterial.refusal(options.audience(), InetSocketAddress.createUnresolved(host, broker.port()))
                        .map(ForbiddenBrokerException::mustNotSeeTheCertificate)
                : Optional.empty();
    }

    private Map<String, Object> configuration() throws NotConnectedException {
        var configuration = new HashMap<String, Object>();
        configuration.put(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                List.copyOf(settings.servers().names()));
        configuration.put(ProducerConfig.CLIENT_ID_CONFIG, CLIENT_ID);
        configuration.put(ProducerConfig.ACKS_CONFIG, "all");
        configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        configuration.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, MAX_IN_FLIGHT);
        configuration.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
        configuration.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        configuration.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        configuration.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        configuration.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        putTimes(configuration);
        // Metric reporters would register with the platform and outlive the plugin.
        configuration.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
        configuration.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        configuration.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, securityProtocol());
        if (settings.useTls()) {
            configuration.putAll(TlsEngines.configuration(BrokerTls.read(options)));
        }
        settings.login().ifPresent(login -> {
            configuration.put(SaslConfigs.SASL_MECHANISM, login.mechanism());
            configuration.put(SaslConfigs.SASL_JAAS_CONFIG, login.jaas());
        });
        return configuration;
    }

    private void putTimes(Map<String, Object> configuration) {
        int connect = Math.toIntExact(options.connectTimeout().toMillis());
        int delivery = Math.toIntExact(options.deliveryTimeout().toMillis());
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) connect);
        configuration.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) connect);
        configuration.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, (long) connect);
        // The producer retries as often as this timeout allows. A limit on retries would leave gaps in the sequence
        // numbers by which an idempotent producer and its broker track records.
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
        // Half, so that there is time for a second try.
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, delivery / 2);
    }

    private String securityProtocol() {
        if (settings.login().isPresent()) {
            return settings.useTls() ? "SASL_SSL" : "SASL_PLAINTEXT";
        }
        return settings.useTls() ? "SSL" : "PLAINTEXT";
    }

    /// Combines the problems of all servers. A server that is not allowed decides the result, because the producer
    /// would connect to it too. Otherwise one server that is only down makes a retry worthwhile.
    private static DeliveryResult together(List<DeliveryResult> troubles) {
        var reasons = new StringJoiner("; ");
        boolean mayRecover = false;
        for (var trouble : troubles) {
            switch (trouble) {
                case Rejected notAllowed -> {
                    return notAllowed;
                }
                case Unavailable unavailable -> {
                    mayRecover = true;
                    reasons.add(unavailable.reason());
                }
                case Misconfigured misconfigured -> reasons.add(misconfigured.reason());
                default -> throw new IllegalStateException("a server is no judge of reports");
            }
        }
        return mayRecover ? new Unavailable(reasons.toString()) : new Misconfigured(reasons.toString());
    }
}
