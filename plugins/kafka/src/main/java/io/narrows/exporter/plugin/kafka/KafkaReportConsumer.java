package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The `kafka` consumer: sends each report to a topic, as one record.
///
/// A report that is sent again after a timeout may be in its topic twice, with the same headers. Thread-safe.
final class KafkaReportConsumer implements ReportConsumer {
    private final KafkaSettings settings;
    private final Optional<DeliveryResult> refusal;
    private final Cluster cluster;

    /// @param allowed the plugin connects to no other broker, even if the cluster names one
    KafkaReportConsumer(KafkaSettings settings, KafkaOptions options, AllowedBrokers allowed, Egress egress) {
        this.settings = settings;
        this.refusal = settings.servers().all().stream()
                .filter(server -> !allowed.contain(server))
                .findFirst()
                .map(server -> new Misconfigured(
                        ForbiddenBrokerException.named(server.toString()).getMessage()));
        this.cluster = new Cluster(new ProducerOpener(settings, options, allowed, egress));
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        if (refusal.isPresent()) {
            return Collections.nCopies(batch.size(), refusal.get());
        }
        var records = batch.stream()
                .map(delivery -> ReportRecord.of(delivery, settings))
                .toList();
        try {
            return cluster.send(records);
        } catch (NotConnectedException e) {
            return Collections.nCopies(batch.size(), e.result());
        }
    }

    @Override
    public void close() {
        cluster.close();
    }

    @Override
    public String toString() {
        return "KafkaReportConsumer[" + settings.servers() + "]";
    }
}
