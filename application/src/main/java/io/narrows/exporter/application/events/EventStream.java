package io.narrows.exporter.application.events;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.LongAdder;

/// Publishes events to subscribers. No subscriber can hold up a publisher: each one has a bounded buffer, and misses
/// the events that do not fit.
///
/// Thread-safe. While nobody listens, an event costs the read of one field: ask `isHeard` before making it.
public final class EventStream {
    /// How many may listen at once.
    public static final int MOST_SUBSCRIPTIONS = 16;

    private final Set<Subscription> subscriptions = new CopyOnWriteArraySet<>();
    private final LongAdder dropped = new LongAdder();
    private volatile boolean heard;
    private volatile boolean closed;

    /// Whether anybody listens.
    public boolean isHeard() {
        return heard;
    }

    /// Tells an event. Never waits.
    public void tell(Event event) {
        Objects.requireNonNull(event, "event");
        for (var subscription : subscriptions) {
            if (!subscription.offer(event)) {
                dropped.increment();
            }
        }
    }

    /// Begins to listen. The caller closes the subscription.
    ///
    /// @return empty if too many listen already, or the exporter is stopping
    public synchronized Optional<Subscription> subscribe(EventFilter filter) {
        if (closed || subscriptions.size() >= MOST_SUBSCRIPTIONS) {
            return Optional.empty();
        }
        var subscription = new Subscription(filter, this::leave);
        subscriptions.add(subscription);
        heard = true;
        return Optional.of(subscription);
    }

    /// Whether the exporter is stopping, so that nobody can begin to listen.
    public boolean isClosed() {
        return closed;
    }

    /// How many listen now.
    public int subscriptions() {
        return subscriptions.size();
    }

    /// How many events slow listeners have missed since the start.
    public long dropped() {
        return dropped.sum();
    }

    /// Ends all subscriptions, because nothing will happen any more.
    public synchronized void close() {
        closed = true;
        subscriptions.forEach(Subscription::close);
    }

    private synchronized void leave(Subscription subscription) {
        subscriptions.remove(subscription);
        heard = !subscriptions.isEmpty();
    }
}
