package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class TrialTest {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    /// What the exporter promises to plugins, the contract must not make easier.
    @Test
    void consumersAreCalledOnThreadsOfTheSystemThatHaveThePluginsClassLoader() throws Exception {
        var test = new Noting();
        test.start();
        try (var others = new URLClassLoader(new URL[0])) {
            Thread.currentThread().setContextClassLoader(others);

            try (var trial = Trial.of(test, test.working())) {
                trial.deliver(Trial.delivery(test));
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            test.stop();
        }

        assertThat(test.calls).hasSize(3).allSatisfy(thread -> {
            assertThat(thread.isVirtual()).as("virtual").isFalse();
            assertThat(thread.isDaemon()).as("daemon").isTrue();
        });
        assertThat(test.loaders)
                .hasSize(3)
                .containsOnly(test.factory().getClass().getClassLoader());
    }

    /// Notes who calls `open`, `deliver` and `close`.
    private static final class Noting extends LineConsumerTrial {
        private final Queue<Thread> calls = new ConcurrentLinkedQueue<>();
        private final Queue<ClassLoader> loaders = new ConcurrentLinkedQueue<>();

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            note();
            return new ReportConsumer() {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    note();
                    return right.deliver(batch);
                }

                @Override
                public void close() {
                    note();
                    right.close();
                }
            };
        }

        private void note() {
            calls.add(Thread.currentThread());
            loaders.add(Thread.currentThread().getContextClassLoader());
        }
    }
}
