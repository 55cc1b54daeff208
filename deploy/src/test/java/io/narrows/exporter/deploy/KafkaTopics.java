package io.narrows.exporter.deploy;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Creates topics of one partition in a real Kafka, and reads them.
record KafkaTopics(KafkaBroker broker) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    /// Kept in a field, because an unreferenced logger loses its level. Below this level each client prints a page of
    /// settings.
    private static final Logger LOGGER = Logger.getLogger("org.apache.kafka");

    static {
        LOGGER.setLevel(Level.WARNING);
    }

    void create(String topic) {
        try (var admin = Admin.create(connection())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        } catch (ExecutionException e) {
            throw new AssertionError("topic " + topic + " was not created", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
    }

    /// The records in a topic now, as texts.
    List<String> payloads(String topic) {
        var partitions = List.of(new TopicPartition(topic, 0));
        try (var consumer =
                new KafkaConsumer<>(connection(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var end = consumer.endOffsets(partitions).getOrDefault(partitions.getFirst(), 0L);
            var payloads = new ArrayList<String>();
            return Await.until("all records of " + topic, PATIENCE, () -> {
                consumer.poll(POLL).forEach(found -> payloads.add(new String(found.value(), StandardCharsets.UTF_8)));
                return Optional.of(payloads).filter(all -> consumer.position(partitions.getFirst()) >= end);
            });
        }
    }

    private Map<String, Object> connection() {
        return Map.of("bootstrap.servers", broker.openAddress(), "metric.reporters", List.of());
    }
}
