package io.narrows.exporter.application.call;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.LaneName;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/// The open consumers, one for each active lane, up to a bound. Beyond the bound the least recently used consumer is
/// closed, so that thousands of lanes do not hold thousands of connections.
///
/// Thread-safe.
final class OpenConsumers implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(OpenConsumers.class.getName());
    private static final float LOAD_FACTOR = 0.75f;

    /// If so many `close` calls of one kind never returned, other consumers of that kind stay open until the end.
    private static final int MAX_HUNG_CLOSINGS = 3;

    /// How long opening a consumer waits until others are closed. Consumers are opened no faster than others close, but
    /// a consumer that hangs delays another lane no longer than this.
    private static final Duration EVICTION = Duration.ofSeconds(1);

    private final int max;
    private final BoundedCall closing;
    private final Map<LaneName, Held> held = new LinkedHashMap<>(16, LOAD_FACTOR, true);
    private final Map<ConsumerId, Integer> hungClosings = new ConcurrentHashMap<>();
    private final Set<Thread> closings = ConcurrentHashMap.newKeySet();

    /// Opens a consumer on first use.
    @FunctionalInterface
    interface Opening {
        ReportConsumer open() throws ConsumerNotOpenedException, InterruptedException;
    }

    /// @param max how many unused consumers stay open; consumers in use are never closed
    OpenConsumers(int max) {
        this(max, ConsumerLifecycle.CLOSING);
    }

    /// @param closing how long closing a consumer may take
    OpenConsumers(int max, BoundedCall closing) {
        this.max = max;
        this.closing = closing;
    }

    /// Takes the consumer of a lane, and opens it if needed. The caller must give it back.
    ///
    /// @throws ConsumerNotOpenedException if it cannot be opened; then there is nothing to give back
    ReportConsumer borrow(LaneName lane, Opening opening) throws ConsumerNotOpenedException, InterruptedException {
        var mine = use(lane);
        try {
            var consumer = mine.open(opening);
            closeThose((other, known) -> held.size() > max && comesBack(other));
            awaitRoom();
            return consumer;
        } catch (RuntimeException | Error | ConsumerNotOpenedException | InterruptedException e) {
            giveBack(lane);
            throw e;
        }
    }

    /// Keeps the consumer of a lane open beyond the call that borrowed it. The caller must give it back once more.
    void hold(LaneName lane) {
        use(lane);
    }

    void giveBack(LaneName lane) {
        synchronized (held) {
            var known = held.get(lane);
            if (known != null) {
                known.users--;
                known.lastUsedNanos = System.nanoTime();
            }
        }
    }

    /// Closes consumers that were idle for this time, without waiting for the close.
    void closeIdle(Duration idle) {
        var now = System.nanoTime();
        closeThose((lane, known) -> now - known.lastUsedNanos >= idle.toNanos() && comesBack(lane));
    }

    /// Closes all consumers that are not in use, and waits for a bounded time.
    @Override
    public void close() {
        closeThose((lane, known) -> true);
        try {
            for (var thread : closings) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int count() {
        synchronized (held) {
            return held.size();
        }
    }

    private Held use(LaneName lane) {
        synchronized (held) {
            var known = held.computeIfAbsent(lane, key -> new Held());
            known.users++;
            return known;
        }
    }

    /// Closes the unused consumers that match, each on its own thread.
    private void closeThose(BiPredicate<LaneName, Held> meant) {
        synchronized (held) {
            var entries = held.entrySet().iterator();
            while (entries.hasNext()) {
                var entry = entries.next();
                if (entry.getValue().users == 0 && meant.test(entry.getKey(), entry.getValue())) {
                    startClosing(entry.getKey(), entry.getValue());
                    entries.remove();
                }
            }
        }
    }

    private void startClosing(LaneName lane, Held unused) {
        var thread = Thread.ofVirtual().name("close " + lane).unstarted(() -> {
            try {
                close(lane, unused);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                closings.remove(Thread.currentThread());
            }
        });
        closings.add(thread);
        thread.start();
    }

    private void awaitRoom() throws InterruptedException {
        var deadline = System.nanoTime() + EVICTION.toNanos();
        for (var thread : closings) {
            if (count() + closings.size() > max) {
                thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        }
    }

    private void close(LaneName lane, Held unused) throws InterruptedException {
        var consumer = unused.consumer();
        if (consumer.isPresent() && !ConsumerLifecycle.close(closing, lane, consumer.get())) {
            var hung = hungClosings.merge(lane.consumer(), 1, Integer::sum);
            if (hung == MAX_HUNG_CLOSINGS) {
                LOGGER.log(Level.ERROR, "consumers left open from now on consumer={0}", lane.consumer());
            }
        }
    }

    private boolean comesBack(LaneName lane) {
        return hungClosings.getOrDefault(lane.consumer(), 0) < MAX_HUNG_CLOSINGS;
    }

    /// A lane's consumer and its users. The map guards `users` and `lastUsedNanos`; this object guards the consumer.
    private static final class Held {
        private int users;
        private long lastUsedNanos = System.nanoTime();
        private Optional<ReportConsumer> consumer = Optional.empty();

        private synchronized ReportConsumer open(Opening opening)
                throws ConsumerNotOpenedException, InterruptedException {
            if (consumer.isEmpty()) {
                consumer = Optional.of(opening.open());
            }
            return consumer.get();
        }

        private synchronized Optional<ReportConsumer> consumer() {
            return consumer;
        }
    }
}
