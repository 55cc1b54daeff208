package io.narrows.exporter.application.call;

import io.narrows.exporter.application.call.DeliveryAttempt.Ending;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/// Calls consumers for lanes: opens each consumer on first use, and counts calls that do not return. Thread-safe.
public final class ConsumerCalls {
    private static final System.Logger LOGGER = System.getLogger(ConsumerCalls.class.getName());

    private final OpenConsumers consumers;
    private final Set<Thread> attempts = ConcurrentHashMap.newKeySet();

    private volatile boolean interrupted;

    /// @param maxIdle how many unused consumers stay open
    public ConsumerCalls(int maxIdle) {
        this.consumers = new OpenConsumers(maxIdle);
    }

    /// Runs an attempt on its own virtual thread, which `interruptAttempts` can interrupt.
    public void startAttempt(Runnable attempt) {
        var thread = Thread.ofVirtual().name("attempt").unstarted(() -> {
            try {
                attempt.run();
            } finally {
                attempts.remove(Thread.currentThread());
            }
        });
        attempts.add(thread);
        try {
            thread.start();
            if (interrupted) {
                thread.interrupt();
            }
        } catch (RuntimeException | Error e) {
            attempts.remove(thread);
            throw e;
        }
    }

    /// Interrupts every attempt from now on, including attempts that are just starting.
    public void interruptAttempts() {
        interrupted = true;
        attempts.forEach(Thread::interrupt);
    }

    /// The consumer of a lane. It stays open until it is given back.
    ///
    /// @throws ConsumerNotOpenedException if it cannot be opened; then there is nothing to give back
    public ReportConsumer borrow(LaneName lane, LaneTarget.Installed installed, Duration timeout)
            throws ConsumerNotOpenedException, InterruptedException {
        return consumers.borrow(lane, () -> new ConsumerLifecycle(timeout).open(installed::open));
    }

    public void giveBack(LaneName lane) {
        consumers.giveBack(lane);
    }

    public static Ending deliver(
            ReportConsumer consumer, List<Leased> batch, LaneTarget.Installed installed, Duration timeout)
            throws InterruptedException {
        List<Delivery> deliveries = batch.stream().map(Leased::delivery).toList();
        return new DeliveryAttempt(timeout).deliver(consumer, deliveries, installed.settings());
    }

    /// Keeps the consumer open until a hanging call returns, if it ever does.
    ///
    /// @param count receives 1 now, and -1 when the call has returned
    public void keepCountOf(LaneName lane, CompletableFuture<?> hung, IntConsumer count) {
        LOGGER.log(Level.ERROR, "consumer hangs lane={0}", lane);
        consumers.hold(lane);
        count.accept(1);
        Thread.ofVirtual().name("hung call").start(() -> {
            hung.join();
            consumers.giveBack(lane);
            count.accept(-1);
        });
    }

    public void closeIdle(Duration idle) {
        consumers.closeIdle(idle);
    }

    public void close() {
        consumers.close();
    }
}
