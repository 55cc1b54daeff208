package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.plugin.spi.LabelHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// Turns a report into a Kafka record: the payload byte for byte, and the report's metadata and labels as headers
/// in UTF-8.
final class ReportRecord {
    /// How the key of the header of a label begins.
    private static final String LABEL = "label.";

    private ReportRecord() {}

    static ProducerRecord<byte[], byte[]> of(Delivery delivery, KafkaSettings settings) {
        var report = delivery.report();
        var topic = settings.topic().orElseGet(() -> TopicName.ofSource(report.source()));
        var headers = new RecordHeaders();
        headers.add("source", utf8(report.source()));
        headers.add("reportId", utf8(report.id().value()));
        headers.add("deliveryId", utf8(delivery.id().toString()));
        headers.add("receivedAt", utf8(report.receivedAt().toString()));
        LabelHeaders.ofTrace(report.labels()).forEach((name, value) -> headers.add(name, utf8(value)));
        report.labels().all().forEach((name, value) -> headers.add(LABEL + name, utf8(value)));
        return withKey(topic, delivery, settings.key(), headers);
    }

    /// The producer sets the time of a record. Kafka deletes records by their time, and a report that waited long must
    /// not be deleted for that reason.
    @SuppressWarnings("NullAway") // null means that the partition and the time are left open, or that there is no key
    private static ProducerRecord<byte[], byte[]> withKey(
            TopicName topic, Delivery delivery, RecordKey key, RecordHeaders headers) {
        var report = delivery.report();
        return new ProducerRecord<>(
                topic.value(),
                null,
                null,
                key.of(report).orElse(null),
                report.payload().toByteArray(),
                headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
