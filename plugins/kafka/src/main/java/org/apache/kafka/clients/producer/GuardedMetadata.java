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

/// What a producer knows of its cluster. What a cluster says of itself is forgotten as a whole where it names a broker
/// that must not be connected to, and who waits for it gets that as an error.
///
/// A producer asks for a topic that does not exist until `max.block.ms` is over. Here it gives up as soon as the
/// cluster
/// has called the topic unknown for longer than creating it takes, so that the reports of one source do not hold up a
/// lane.
final class GuardedMetadata extends ProducerMetadata {
    /// A cluster that creates topics by itself calls a new one unknown for a moment.
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

    /// When the cluster called a topic unknown for the first and for the last time, by the clock of the producer.
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
            failedUpdate(nowMillis); // so that it is not asked for again at once
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

    /// Called after each answer of the cluster by who waits for the topic.
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
