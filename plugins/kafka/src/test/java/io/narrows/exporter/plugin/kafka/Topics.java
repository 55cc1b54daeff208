package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.test.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Creates topics, and reads their content without the code under test.
final class Topics {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private Topics() {}

    /// Creates a topic that no other test uses.
    static String create() throws Exception {
        return create(newName(), 1, Map.of());
    }

    /// Creates a topic on the test's own broker.
    static String createAt(KafkaBroker broker) throws Exception {
        return create(broker, newName(), 1, Map.of());
    }

    static String newName() {
        return "test-" + UUID.randomUUID();
    }

    static String create(String name, int partitions, Map<String, String> configuration) throws Exception {
        return create(KafkaBroker.shared(), name, partitions, configuration);
    }

    private static String create(KafkaBroker broker, String name, int partitions, Map<String, String> configuration)
            throws Exception {
        try (var admin = Admin.create(connection(broker))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configuration)))
                    .all()
                    .get();
        }
        return name;
    }

    /// Denies a user the right to write to the topic.
    static void forbid(String topic, String user) throws Exception {
        try (var admin = Admin.create(connection(KafkaBroker.shared()))) {
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                            new AccessControlEntry("User:" + user, "*", AclOperation.WRITE, AclPermissionType.DENY))))
                    .all()
                    .get();
        }
    }

    /// The payloads in a topic, as text.
    static List<String> payloads(String topic) {
        return records(topic).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /// All records in a topic now.
    static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (var consumer = new KafkaConsumer<>(
                connection(KafkaBroker.shared()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(topic + " could not be read within " + LIMIT);
                }
                consumer.poll(POLL).forEach(records::add);
            }
            return records;
        }
    }

    private static Map<String, Object> connection(KafkaBroker broker) {
        return Map.of("bootstrap.servers", broker.openAddress(), "metric.reporters", List.of());
    }
}
