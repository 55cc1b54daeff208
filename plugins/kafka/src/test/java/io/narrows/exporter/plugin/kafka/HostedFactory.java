package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.util.List;
import java.util.Set;

/// Calls a plugin as the exporter does, with its class loader as that of the thread. Without that, kafka-clients would
/// find the classes that it looks up by name on the class path of the test, whether they are in the jar or not.
record HostedFactory(ReportConsumerFactory plugin) implements ReportConsumerFactory {
    @Override
    public ConsumerId id() {
        return plugin.id();
    }

    @Override
    public SettingDeclarations settings() {
        return plugin.settings();
    }

    @Override
    public SettingDeclarations options() {
        return plugin.options();
    }

    @Override
    public BatchLimits batchLimits() {
        return plugin.batchLimits();
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        return plugin.hosts(settings);
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var outside = enter(plugin);
        try {
            return new HostedConsumer(plugin, plugin.open(settings, context));
        } finally {
            Thread.currentThread().setContextClassLoader(outside);
        }
    }

    private record HostedConsumer(ReportConsumerFactory plugin, ReportConsumer consumer) implements ReportConsumer {
        @Override
        public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
            var outside = enter(plugin);
            try {
                return consumer.deliver(batch);
            } finally {
                Thread.currentThread().setContextClassLoader(outside);
            }
        }

        @Override
        public void close() {
            var outside = enter(plugin);
            try {
                consumer.close();
            } finally {
                Thread.currentThread().setContextClassLoader(outside);
            }
        }

        @Override
        public String toString() {
            return consumer.toString();
        }
    }

    /// @return the class loader to go back to
    private static ClassLoader enter(ReportConsumerFactory plugin) {
        var outside = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(plugin.getClass().getClassLoader());
        return outside;
    }
}
