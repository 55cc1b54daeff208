package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.plugin.ContextLoader;
import io.narrows.exporter.domain.plugin.PluginCall;
import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// One consumer, opened and called as the exporter does it: with bound settings, on a platform thread whose
/// context class loader is the plugin's, and with a deadline.
final class Trial implements AutoCloseable {
    private static final AtomicInteger REPORTS = new AtomicInteger();
    private static final Random CHANCE = new Random();

    private final ConsumerUnderTest test;
    private final ReportConsumerFactory factory;
    private final ReportConsumer consumer;

    private Trial(ConsumerUnderTest test, ReportConsumerFactory factory, ReportConsumer consumer) {
        this.test = test;
        this.factory = factory;
        this.consumer = consumer;
    }

    static Trial of(ConsumerUnderTest test, Setup setup) throws InterruptedException {
        return of(test, test.factory(), setup);
    }

    /// @param factory stands in for that of the test
    static Trial of(ConsumerUnderTest test, ReportConsumerFactory factory, Setup setup) throws InterruptedException {
        return of(test, factory, setup, destination -> destination);
    }

    /// @param egress says where the consumer may connect to
    static Trial of(ConsumerUnderTest test, ReportConsumerFactory factory, Setup setup, Egress egress)
            throws InterruptedException {
        var opening =
                new Call<>(test, factory, "open", Opening.of(factory, setup).withEgress(egress)::open);
        return new Trial(test, factory, opening.end());
    }

    /// The settings as `open` gets them.
    static ConsumerSettings bound(ConsumerUnderTest test, Setup setup) {
        return Opening.of(test.factory(), setup).settings();
    }

    static Delivery delivery(ConsumerUnderTest test) {
        return delivery(test, test.report(REPORTS.incrementAndGet(), 0));
    }

    static Delivery delivery(ConsumerUnderTest test, Payload payload) {
        return delivery(test, test.source(), payload);
    }

    static Delivery delivery(ConsumerUnderTest test, String source, Payload payload) {
        return delivery(test, source, Labels.NONE, payload);
    }

    static Delivery labelled(ConsumerUnderTest test, Labels labels) {
        return delivery(test, test.source(), labels, test.report(REPORTS.incrementAndGet(), 0));
    }

    private static Delivery delivery(ConsumerUnderTest test, String source, Labels labels, Payload payload) {
        var now = Instant.now();
        var id = ReportId.at(now, CHANCE);
        return new Delivery(new DeliveryId(id, test.factory().id()), new ReportData(id, source, now, labels, payload));
    }

    /// So many reports, each of about so many bytes.
    static List<Delivery> batch(ConsumerUnderTest test, int reports, int bytes) {
        return IntStream.range(0, reports)
                .mapToObj(i -> delivery(test, test.report(REPORTS.incrementAndGet(), bytes)))
                .toList();
    }

    /// What the payloads say.
    static List<String> texts(List<Delivery> batch) {
        return batch.stream()
                .map(delivery -> delivery.report().payload().text())
                .toList();
    }

    List<DeliveryResult> deliver(Delivery... batch) throws InterruptedException {
        return deliver(List.of(batch));
    }

    List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        return start(batch).end();
    }

    /// A call of `deliver` that its caller may give up.
    Call<List<DeliveryResult>> start(List<Delivery> batch) {
        return new Call<>(test, factory, "deliver", () -> consumer.deliver(batch));
    }

    @Override
    public void close() {
        try {
            var closing = new Call<>(test, factory, "close", () -> {
                consumer.close();
                return true;
            });
            closing.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the consumer was closed", e);
        }
    }

    /// What the consumer says of itself.
    @Override
    public String toString() {
        return consumer.toString();
    }

    /// One call into the consumer. Fails the test if the consumer throws or does not return in time.
    static final class Call<T> {
        private final ConsumerUnderTest test;
        private final String method;
        private final PluginCall<T> call;

        private Call(ConsumerUnderTest test, ReportConsumerFactory factory, String method, Callable<T> callable) {
            this.test = test;
            this.method = method;
            var loader = new ContextLoader(factory.getClass().getClassLoader());
            this.call = PluginCall.start("plugin call", () -> loader.during(callable::call));
        }

        void interrupt() {
            call.interrupt();
        }

        boolean isOver() {
            return call.hasEnded();
        }

        /// Waits for the end, however it comes.
        void await() throws InterruptedException {
            call.await(test.patience());
        }

        /// @throws InterruptedException if the consumer gave up on being interrupted
        T end() throws InterruptedException {
            return endWithin(test.patience());
        }

        /// @throws InterruptedException if the consumer gave up on being interrupted
        T endWithin(Duration time) throws InterruptedException {
            return switch (call.await(time)) {
                case Outcome.Returned<T> returned -> returned.value();
                case Outcome.Threw<T> threw -> {
                    if (threw.thrown() instanceof InterruptedException interrupted) {
                        throw interrupted;
                    }
                    throw new AssertionError(method + " must not throw", threw.thrown());
                }
                case Outcome.Running<T> running -> {
                    call.interrupt();
                    throw new AssertionError(method + " did not return within " + time);
                }
            };
        }
    }
}
