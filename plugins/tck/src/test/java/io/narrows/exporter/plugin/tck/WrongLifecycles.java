package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// For each clause about the life of a consumer, a consumer that breaks the clause, made wrong in one way.
final class WrongLifecycles {
    private WrongLifecycles() {}

    @Breaks("canBeOpenedAgain")
    static class StaysClosed extends LineConsumerTrial {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return new ReportConsumer() {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    return closed.get() ? LineConsumer.forAll(batch, new Unavailable("closed")) : right.deliver(batch);
                }

                @Override
                public void close() {
                    closed.set(true);
                }
            };
        }
    }

    @Breaks(
            value = "canBeClosedUnused",
            also = {"whatIsNotRequiredCanBeLeftOut", "optionsCanBeLeftOut"})
    static class ClosesWhatItHasNotOpened extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            var connection = new AtomicReference<String>();
            return new ReportConsumer() {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    connection.set("open");
                    return right.deliver(batch);
                }

                @Override
                public void close() {
                    if (connection.get() == null) {
                        throw new IllegalStateException("not open");
                    }
                }
            };
        }
    }

    @Breaks("twoOfThemDoNotMix")
    static class SharesOneConnection extends LineConsumerTrial {
        private final Map<String, LineConsumer> shared = new ConcurrentHashMap<>();

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> shared.computeIfAbsent("connection", key -> right).deliver(batch);
        }
    }

    @Breaks("twoOnTheSameSettingsDoNotDisturbEachOther")
    static class WantsToBeAlone extends LineConsumerTrial {
        private final Set<String> open = ConcurrentHashMap.newKeySet();

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            boolean alone = open.add(settings.text("port"));
            return new ReportConsumer() {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    return alone ? right.deliver(batch) : LineConsumer.forAll(batch, new Unavailable("in use"));
                }

                @Override
                public void close() {
                    open.remove(settings.text("port"));
                }
            };
        }
    }

    @Breaks("closingEndsItsThreads")
    static class LeavesAThread extends LineConsumerTrial {
        @Override
        public Duration patience() {
            return Duration.ofSeconds(2);
        }

        private final CountDownLatch end = new CountDownLatch(1);

        @AfterEach
        void endThreads() {
            end.countDown();
        }

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            Thread.ofPlatform()
                    .daemon()
                    .name("left behind")
                    .start(() -> Uninterrupted.run(() -> {
                        end.await();
                        return true;
                    }));
            return right;
        }
    }

    @Breaks("closingReleasesFilesAndConnections")
    static class LeavesASocket extends LineConsumerTrial {
        @Override
        public Duration patience() {
            return Duration.ofSeconds(2);
        }

        private final Queue<ServerSocket> sockets = new ConcurrentLinkedQueue<>();

        @AfterEach
        void closeSockets() throws IOException {
            for (var socket : sockets) {
                socket.close();
            }
        }

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            try {
                sockets.add(new ServerSocket(0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return right;
        }
    }
}
