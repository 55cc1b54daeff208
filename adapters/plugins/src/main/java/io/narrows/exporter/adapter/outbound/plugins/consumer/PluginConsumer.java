package io.narrows.exporter.adapter.outbound.plugins.consumer;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.plugin.ContextLoader;
import java.util.List;

/// A consumer that a plugin opened. Exceptions pass through, but errors such as a missing class or a failed assertion
/// do not: such an error means that the plugin is broken, not the process, and must not end a thread of the exporter.
///
/// As thread-safe as the plugin's consumer.
record PluginConsumer(ConsumerId id, ContextLoader contextLoader, ReportConsumer consumer) implements ReportConsumer {

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        return call("deliver", () -> consumer.deliver(batch));
    }

    @Override
    public void close() {
        call("close", () -> {
            consumer.close();
            return consumer;
        });
    }

    private <T, E extends Exception> T call(String method, ContextLoader.Call<T, E> call) throws E {
        try {
            return contextLoader.during(call);
        } catch (Error e) {
            throw new PluginFailedException(id, method, e);
        }
    }
}
