package org.apache.kafka.clients.producer;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.memory.MemoryPool;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.common.utils.internals.LogContext;

/// A producer that connects only to brokers that a guard allows, and bounds the size of answers.
///
/// A plain producer allocates as many bytes as the first four bytes of an answer say, up to 2 GB (KAFKA-4090), and
/// connects to every broker that the cluster names. No configuration prevents either. So this class assembles the
/// producer's parts, in the package that has access to them.
///
/// @param producer closed by this record's `close`
/// @param metrics the metrics of the parts
public record GuardedProducer(Producer<byte[], byte[]> producer, Metrics metrics) {
    private static final String METRICS = "producer";

    /// @param configuration the same as for a `KafkaProducer`
    /// @param mostBytes the most bytes of one answer
    /// @param guard returns why a broker is not allowed; empty if it is allowed
    /// @param connections wraps the producer's connections
    /// @throws KafkaException if the configuration cannot work
    public static GuardedProducer open(
            Map<String, Object> configuration,
            int mostBytes,
            Function<Node, Optional<KafkaException>> guard,
            UnaryOperator<Selectable> connections) {
        var serializer = new ByteArraySerializer();
        var config = new ProducerConfig(ProducerConfig.appendSerializerToConfig(configuration, serializer, serializer));
        var log = new LogContext();
        var metadata = new GuardedMetadata(
                config.getLong(ProducerConfig.RETRY_BACKOFF_MS_CONFIG),
                config.getLong(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG),
                config.getLong(ProducerConfig.METADATA_MAX_AGE_CONFIG),
                config.getLong(ProducerConfig.METADATA_MAX_IDLE_CONFIG),
                log,
                new ClusterResourceListeners(),
                guard);
        ClientUtils.maybeBootstrapMetadataSynchronously(
                config, config.getList(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG), metadata);
        var metrics = new Metrics();
        var versions = new ApiVersions();
        var client = client(config, mostBytes, connections, metadata, versions, metrics, log);
        boolean opened = false;
        try {
            var producer =
                    new KafkaProducer<>(config, serializer, serializer, metadata, client, null, versions, Time.SYSTEM);
            opened = true;
            return new GuardedProducer(producer, metrics);
        } finally {
            if (!opened) {
                Utils.closeQuietly(client, "client");
                metrics.close();
            }
        }
    }

    private static KafkaClient client(
            ProducerConfig config,
            int mostBytes,
            UnaryOperator<Selectable> connections,
            GuardedMetadata metadata,
            ApiVersions versions,
            Metrics metrics,
            LogContext log) {
        var selector = new Selector(
                mostBytes,
                config.getLong(ProducerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG),
                metrics,
                Time.SYSTEM,
                METRICS,
                Map.of(),
                false,
                false,
                ClientUtils.createChannelBuilder(config, Time.SYSTEM, log),
                MemoryPool.NONE,
                log);
        return new NetworkClient(
                null,
                metadata,
                connections.apply(selector),
                config.getString(ProducerConfig.CLIENT_ID_CONFIG),
                config.getInt(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
                config.getLong(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG),
                config.getLong(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG),
                config.getInt(ProducerConfig.SEND_BUFFER_CONFIG),
                config.getInt(ProducerConfig.RECEIVE_BUFFER_CONFIG),
                config.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG),
                config.getLong(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG),
                config.getLong(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG),
                Time.SYSTEM,
                true,
                versions,
                null,
                log,
                new DefaultHostResolver(),
                null,
                config.getLong(CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG),
                MetadataRecoveryStrategy.forName(
                        config.getString(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG)),
                ClientUtils.bootstrapConfiguration(config, config.getList(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)),
                config.getBoolean(CommonClientConfigs.METADATA_CLUSTER_CHECK_ENABLE_CONFIG));
    }
}
