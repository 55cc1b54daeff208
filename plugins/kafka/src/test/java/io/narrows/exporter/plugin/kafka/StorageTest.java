package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.test.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/// Tests the content of Kafka after a delivery.
class StorageTest {

    @Test
    void thePayloadIsTheValueByteForByte() throws Exception {
        var topic = Topics.create();
        var payloads = new String[] {"{\r\n  \"a\" : 1.50, \"é\":\"\\u00e9\"}\n", "", "no JSON", "\u0000\u0001😀"};

        deliver(Map.of("topic", topic), Deliveries.all("s", payloads));

        assertThat(Topics.payloads(topic)).containsExactlyInAnyOrder(payloads);
    }

    @Test
    void whatIsKnownOfTheReportStandsInHeaders() throws Exception {
        var topic = Topics.create();
        var delivery = Deliveries.of("scanner é/1", "{}");

        deliver(Map.of("topic", topic), List.of(delivery));

        var id = delivery.report().id().value();
        assertThat(headers(Topics.records(topic).getFirst()))
                .isEqualTo(Map.of(
                        "source",
                        "scanner é/1",
                        "reportId",
                        id,
                        "deliveryId",
                        id + "-kafka",
                        "receivedAt",
                        "2026-11-23T20:15:00.500Z"));
    }

    @Test
    void eachLabelIsAHeader() throws Exception {
        var topic = Topics.create();
        var parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var labels = Labels.of(Map.of("cluster", "prod é", "Team/a\r\n", "", "traceparent", parent));

        deliver(Map.of("topic", topic), List.of(Deliveries.of("s", labels, "{}")));

        assertThat(headers(Topics.records(topic).getFirst()))
                .hasSize(8)
                .containsEntry("traceparent", parent)
                .containsEntry("label.traceparent", parent)
                .containsEntry("label.cluster", "prod é")
                .containsEntry("label.Team/a\r\n", "");
    }

    @Test
    void aReportThatHasWaitedIsAsYoungAsItsRecord() throws Exception {
        var topic = Topics.create();
        long before = System.currentTimeMillis();

        deliver(Map.of("topic", topic), Deliveries.all("s", "{}"));

        assertThat(Topics.records(topic).getFirst().timestamp())
                .isGreaterThanOrEqualTo(before)
                .isNotEqualTo(Deliveries.RECEIVED_AT.toEpochMilli());
    }

    @Test
    void theKeyIsTheReportsIdUnlessTheSettingsSayOtherwise() throws Exception {
        var topic = Topics.create();
        var delivery = Deliveries.of("s", "{}");

        deliver(Map.of("topic", topic), List.of(delivery));

        assertThat(key(Topics.records(topic).getFirst()))
                .isEqualTo(delivery.report().id().value());
    }

    @Test
    void theKeyCanBeTheSource() throws Exception {
        var topic = Topics.create(Topics.newName(), 4, Map.of());
        var batch = IntStream.range(0, 20)
                .mapToObj(i -> Deliveries.of("source-é", "{\"n\":" + i + "}"))
                .toList();

        deliver(Map.of("topic", topic, "key", "source"), batch);

        assertThat(Topics.records(topic))
                .hasSize(20)
                .allSatisfy(record -> assertThat(key(record)).isEqualTo("source-é"))
                .extracting(ConsumerRecord::partition)
                .containsOnly(Topics.records(topic).getFirst().partition());
    }

    @Test
    void thereCanBeNoKey() throws Exception {
        var topic = Topics.create();

        deliver(Map.of("topic", topic, "key", "none"), Deliveries.all("s", "{}"));

        assertThat(Topics.records(topic))
                .singleElement()
                .satisfies(record -> assertThat(record.key()).isNull());
    }

    @Test
    void withoutATopicEachSourceHasItsOwn() throws Exception {
        var one = Topics.create(Topics.newName() + ".One_2", 1, Map.of());
        var two = Topics.create();

        deliver(Map.of(), List.of(Deliveries.of(one, "1"), Deliveries.of(two, "2"), Deliveries.of(one, "3")));

        assertThat(Topics.payloads(one)).containsExactlyInAnyOrder("1", "3");
        assertThat(Topics.payloads(two)).containsExactly("2");
    }

    @Test
    void theTopicOfAnySourceIsOneThatKafkaTakes() throws Exception {
        for (var source : List.of("a b/c:é😀", "__consumer_offsets", "..", "x".repeat(300))) {
            var topic = TopicName.ofSource(source).value();
            Topics.create(topic, 1, Map.of());

            deliver(Map.of(), List.of(Deliveries.of(source, source)));

            assertThat(Topics.payloads(topic)).as("topic %s", topic).containsExactly(source);
        }
    }

    @Test
    void gzipMakesItSmallerOnTheWayAndTheSameInTheEnd() throws Exception {
        // This payload fits only when compressed with gzip.
        var payload = "x".repeat(2 * KafkaBroker.MAX_MESSAGE_BYTES);
        var topic = Topics.create();

        deliver(Map.of("topic", topic, "compression", "gzip"), Deliveries.all("s", payload));

        assertThat(Topics.payloads(topic).equals(List.of(payload))).isTrue();
    }

    @Test
    void aBatchOverManyPartitionsAndTopicsIsStoredWhole() throws Exception {
        var one = Topics.create(Topics.newName(), 8, Map.of());
        var two = Topics.create(Topics.newName(), 8, Map.of());
        var batch = IntStream.range(0, 1_000)
                .mapToObj(i -> Deliveries.of(i % 2 == 0 ? one : two, "{\"n\":" + i + "}"))
                .toList();

        deliver(Map.of(), batch);

        assertThat(Topics.payloads(one)).hasSize(500).doesNotHaveDuplicates();
        assertThat(Topics.payloads(two)).hasSize(500).doesNotHaveDuplicates();
        assertThat(Topics.records(one)).extracting(ConsumerRecord::partition).contains(0, 1, 2, 3, 4, 5, 6, 7);
    }

    private static void deliver(Map<String, ?> settings, List<Delivery> batch) throws InterruptedException {
        var all = new HashMap<String, Object>(settings);
        all.put("bootstrapServers", KafkaBroker.shared().openAddress());
        try (var consumer = Consumers.open(all)) {
            assertThat(consumer.deliver(batch)).hasSize(batch.size()).containsOnly(new Delivered());
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        var headers = new TreeMap<String, String>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
