package io.narrows.exporter.application.events;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// One listener's view of the stream of events. One thread takes events; any number of threads offer them.
public final class Subscription implements AutoCloseable {
    /// How many events wait for a slow listener.
    public static final int BUFFER = 1_000;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final EventFilter filter;
    private final Consumer<Subscription> leaving;
    private final BlockingQueue<Event> buffer = new ArrayBlockingQueue<>(BUFFER);
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean over;

    Subscription(EventFilter filter, Consumer<Subscription> leaving) {
        this.filter = filter;
        this.leaving = leaving;
    }

    /// @return false if the listener misses the event, because its buffer is full
    boolean offer(Event event) {
        if (!filter.selects(event) || buffer.offer(event)) {
            return true;
        }
        dropped.incrementAndGet();
        return false;
    }

    /// Waits for the next event.
    ///
    /// @return empty if none came in time, or this subscription is over
    public Optional<Event> next(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var next = buffer.poll();
        while (next == null && !over && deadline - System.nanoTime() > 0) {
            next = buffer.poll(Math.min(LOOK_NANOS, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        return Optional.ofNullable(next);
    }

    /// How many events this listener has missed since the last call, because its buffer was full.
    public long dropped() {
        return dropped.getAndSet(0);
    }

    /// Whether no more events come: the exporter is stopping.
    public boolean isOver() {
        return over;
    }

    /// Stops listening.
    @Override
    public void close() {
        over = true;
        leaving.accept(this);
    }
}
