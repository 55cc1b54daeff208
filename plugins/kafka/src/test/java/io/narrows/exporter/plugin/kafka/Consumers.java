package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.util.HashMap;
import java.util.Map;

/// Opens consumers as the exporter does.
final class Consumers {
    private Consumers() {}

    /// @param settings as in an envelope
    static ReportConsumer open(Map<String, ?> settings) {
        return open(settings, Map.of());
    }

    /// @param options as under `consumers.kafka`
    static ReportConsumer open(Map<String, ?> settings, Map<String, String> options) {
        return open(new KafkaConsumerFactory(), settings, options);
    }

    /// @param egress decides which destinations are allowed
    static ReportConsumer open(Map<String, ?> settings, Egress egress) {
        return open(new KafkaConsumerFactory(), settings, Map.of(), egress);
    }

    static ReportConsumer open(ReportConsumerFactory factory, Map<String, ?> settings, Map<String, String> options) {
        return open(factory, settings, options, destination -> destination);
    }

    private static ReportConsumer open(
            ReportConsumerFactory factory, Map<String, ?> settings, Map<String, String> options, Egress egress) {
        return Opening.of(factory, Setup.of(settings).withOptions(allowing(options)))
                .withEgress(egress)
                .open();
    }

    /// Opens a consumer that the operator named.
    static ReportConsumer openNamed(Map<String, ?> settings, Map<String, String> options) {
        return Opening.of(new KafkaConsumerFactory(), Setup.of(settings).withOptions(options))
                .namedByOperator()
                .open();
    }

    /// Allows any broker, unless the options name some.
    private static Map<String, String> allowing(Map<String, String> options) {
        var all = new HashMap<>(options);
        all.putIfAbsent("allowedBrokers", "*");
        return all;
    }
}
