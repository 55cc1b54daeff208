package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.Lane;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The consumers that are open, one for each lane at work, and no more than a bound: past it the one that was not used
/// for longest is closed. Thousands of lanes do not mean thousands of connections.
///
/// Thread-safe.
final class OpenConsumers implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(OpenConsumers.class.getName());
    private static final float LOAD_FACTOR = 0.75f;

    private final int max;
    private final Map<Lane, Held> held = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    /// @param max how many stay open while they are not used; those in use are never closed
    OpenConsumers(int max) {
        this.max = max;
    }

    /// Takes the consumer of a lane, opening it if needed. To be given back.
    ///
    /// @throws RuntimeException if it cannot be opened; then there is nothing to give back
    ReportConsumer borrow(Lane lane, Supplier<ReportConsumer> open) {
        var mine = use(lane);
        try {
            var consumer = mine.open(open);
            closeThose(known -> held.size() > max);
            return consumer;
        } catch (RuntimeException e) {
            giveBack(lane);
            throw e;
        }
    }

    /// Keeps the consumer of a lane open beyond the call that borrowed it. To be given back as well.
    void hold(Lane lane) {
        use(lane);
    }

    void giveBack(Lane lane) {
        synchronized (held) {
            var known = held.get(lane);
            if (known != null) {
                known.users--;
                known.lastUsedNanos = System.nanoTime();
            }
        }
    }

    /// Closes those that nobody has used for a while.
    void closeIdle(Duration idle) {
        var now = System.nanoTime();
        closeThose(known -> now - known.lastUsedNanos >= idle.toNanos());
    }

    @Override
    public void close() {
        closeThose(known -> true);
    }

    int count() {
        synchronized (held) {
            return held.size();
        }
    }

    private Held use(Lane lane) {
        synchronized (held) {
            var known = held.computeIfAbsent(lane, key -> new Held());
            known.users++;
            return known;
        }
    }

    private void closeThose(Predicate<Held> meant) {
        var toClose = new ArrayList<Map.Entry<Lane, Held>>();
        synchronized (held) {
            var entries = held.entrySet().iterator();
            while (entries.hasNext()) {
                var entry = entries.next();
                if (entry.getValue().users == 0 && meant.test(entry.getValue())) {
                    toClose.add(Map.entry(entry.getKey(), entry.getValue()));
                    entries.remove();
                }
            }
        }
        closeAll(toClose);
    }

    private static void closeAll(List<Map.Entry<Lane, Held>> consumers) {
        for (var entry : consumers) {
            try {
                entry.getValue().close();
            } catch (RuntimeException e) {
                LOGGER.log(
                        Level.WARNING,
                        "consumer not closed lane={0} error={1}",
                        entry.getKey(),
                        e.getClass().getName());
            }
        }
    }

    /// `users` and `lastUsedNanos` are guarded by the map, the consumer by this.
    private static final class Held {
        private int users;
        private long lastUsedNanos = System.nanoTime();
        private Optional<ReportConsumer> consumer = Optional.empty();

        private synchronized ReportConsumer open(Supplier<ReportConsumer> open) {
            if (consumer.isEmpty()) {
                consumer = Optional.of(open.get());
            }
            return consumer.get();
        }

        private synchronized void close() {
            consumer.ifPresent(ReportConsumer::close);
        }
    }
}
