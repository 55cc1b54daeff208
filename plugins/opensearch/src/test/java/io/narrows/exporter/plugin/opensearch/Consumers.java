package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.util.Map;

/// Opens consumers as the exporter does.
final class Consumers {
    private Consumers() {}

    static ReportConsumer open(String hostPort) {
        return open(Map.of("hostport", hostPort));
    }

    /// @param settings as in an envelope
    static ReportConsumer open(Map<String, ?> settings) {
        return open(settings, Map.of());
    }

    /// @param options as under `consumers.openSearch`
    static ReportConsumer open(Map<String, ?> settings, Map<String, String> options) {
        return open(new OpenSearchConsumerFactory(), settings, options);
    }

    static ReportConsumer open(ReportConsumerFactory factory, Map<String, ?> settings, Map<String, String> options) {
        return factory.open(bound(settings), TestContext.with(options));
    }

    static ConsumerSettings bound(Map<String, ?> settings) {
        var binding = new OpenSearchConsumerFactory().settings().bind(ConsumerSettings.of(settings));
        return ((Binding.Bound) binding).settings();
    }
}
