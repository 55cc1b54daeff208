package org.apache.kafka.clients.producer;

import java.util.Collection;
import java.util.LinkedHashMap;
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
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.utils.internals.LogContext;

/// A producer's knowledge of its cluster. If the cluster names a broker that is not allowed, the whole answer is
/// dropped, and threads that wait for it get an error.
///
/// By default a producer asks for a missing topic until `max.block.ms` is over. This class gives up once the cluster
/// has called the topic unknown for longer than creating it takes, so that the reports of one source do not block a
/// lane.
final class GuardedMetadata extends ProducerMetadata {
    /// How long creating a topic may take. A cluster that creates topics automatically calls a new topic unknown for a
    /// moment.
    private static final long CREATION_MILLIS = 2_000;

    private static final int MOST_UNKNOWN_TOPICS = 1_000;

    private final Function<Node, Optional<KafkaException>> guard;

    private final Map<String, Unknown> unknownTopics = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Unknown> eldest) {
            return size() > MOST_UNKNOWN_TOPICS;
        }
    };

    private long updatedMillis;

    /// When the cluster called a topic unknown for the first and the last time, by the producer's clock.
    private record Unknown(long firstMillis, long lastMillis) {}

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
            failedUpdate(nowMillis); // so that it is not requested again at once
            fatalError(refusal.get());
            return;
        }
        super.update(requestVersion, response, isPartialUpdate, nowMillis);
        updatedMillis = nowMillis;
        for (var topic : response.topicMetadata()) {
            if (topic.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION) {
                var first = unknownTopics.getOrDefault(topic.topic(), new Unknown(nowMillis, nowMillis));
                unknownTopics.put(topic.topic(), new Unknown(first.firstMillis(), nowMillis));
            } else {
                unknownTopics.remove(topic.topic());
            }
        }
    }

    /// Called after each answer of the cluster, by the thread that waits for the topic.
    @Override
    public synchronized void maybeThrowExceptionForTopic(String topic) {
        super.maybeThrowExceptionForTopic(topic);
        var unknown = unknownTopics.get(topic);
        if (unknown != null
                && unknown.lastMillis() == updatedMillis
                && updatedMillis - unknown.firstMillis() >= CREATION_MILLIS) {
            throw Errors.UNKNOWN_TOPIC_OR_PARTITION.exception();
        }
    }

    /// Receives the new leaders that an answer to a record names (KIP-951).
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
