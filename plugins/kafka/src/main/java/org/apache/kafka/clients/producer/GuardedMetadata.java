package org.apache.kafka.clients.producer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.producer.internals.ProducerMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.utils.internals.LogContext;

/// What a producer knows of its cluster. What a cluster says of itself is forgotten as a whole where it names a broker
/// that must not be connected to, and who waits for it gets that as an error.
final class GuardedMetadata extends ProducerMetadata {
    private final Function<Node, Optional<KafkaException>> guard;

    GuardedMetadata(
            long retryBackoffMillis,
            long longestRetryBackoffMillis,
            long maxAgeMillis,
            long maxIdleMillis,
            LogContext log,
            ClusterResourceListeners listeners,
            Function<Node, Optional<KafkaException>> guard) {
        super(retryBackoffMillis, longestRetryBackoffMillis, maxAgeMillis, maxIdleMillis, log, listeners);
        this.guard = guard;
    }

    @Override
    public synchronized void update(
            int requestVersion, MetadataResponse response, boolean isPartialUpdate, long nowMillis) {
        var refusal = refusal(response.brokers());
        if (refusal.isPresent()) {
            failedUpdate(nowMillis); // so that it is not asked for again at once
            fatalError(refusal.get());
            return;
        }
        super.update(requestVersion, response, isPartialUpdate, nowMillis);
    }

    /// What an answer to a record says of new leaders (KIP-951).
    @Override
    public synchronized Set<TopicPartition> updatePartitionLeadership(
            Map<TopicPartition, LeaderIdAndEpoch> leaders, List<Node> leaderNodes) {
        var refusal = refusal(leaderNodes);
        if (refusal.isPresent()) {
            fatalError(refusal.get());
            return Set.of();
        }
        return super.updatePartitionLeadership(leaders, leaderNodes);
    }

    private Optional<KafkaException> refusal(Collection<Node> brokers) {
        return brokers.stream().flatMap(broker -> guard.apply(broker).stream()).findFirst();
    }
}
