package io.narrows.exporter.application;

import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// Runs the lanes: each on a virtual thread of its own, so that a slow or dead destination holds up nobody else.
///
/// Thread-safe. `start` once, `stop` once.
public final class Dispatcher {
    private static final System.Logger LOGGER = System.getLogger(Dispatcher.class.getName());

    /// How long what was interrupted may take to come to an end.
    private static final Duration LAST_GRACE = Duration.ofSeconds(3);

    private final ConsumerCatalog catalog;
    private final LaneContext context;
    private final Map<Lane, LaneRunner> runners = new ConcurrentHashMap<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Thread janitor = Thread.ofVirtual().name("idle consumers").unstarted(this::closeIdleConsumers);
    private volatile boolean stopping;

    public Dispatcher(
            ConsumerCatalog catalog, Spool spool, LaneSettings settings, Clock clock, RandomGenerator random) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.context = new LaneContext(
                Objects.requireNonNull(spool, "spool"),
                Objects.requireNonNull(settings, "settings"),
                Objects.requireNonNull(clock, "clock"),
                Objects.requireNonNull(random, "random"));
    }

    /// Sets off with what waits in the spool.
    public void start() {
        janitor.start();
        wakeAll();
    }

    /// Whether `stop` was called: no more reports are to be taken.
    public boolean isStopping() {
        return stopping;
    }

    /// Tells `AcceptReport` to take no more reports, ahead of `stop`.
    public void refuseReports() {
        stopping = true;
    }

    /// Starts no more deliveries, lets those on their way end, and closes all consumers. What is not delivered by then
    /// stays in the spool, and who waits for it to be settled is told so.
    ///
    /// @param grace how long deliveries on their way may take before they are interrupted
    /// @throws InterruptedException if this thread was interrupted meanwhile
    public void stop(Duration grace) throws InterruptedException {
        refuseReports();
        janitor.interrupt();
        runners.values().forEach(LaneRunner::stop);
        if (!await(grace)) {
            LOGGER.log(Level.WARNING, "deliveries interrupted grace={0}", grace);
            context.interruptAttempts();
            await(LAST_GRACE);
        }
        context.consumers().close();
        context.bell().close();
    }

    /// The lanes that are at work, sorted, for operators.
    public List<LaneStatus> lanes() {
        return runners.values().stream()
                .map(LaneRunner::status)
                .sorted(Comparator.comparing(status -> status.lane().toString()))
                .toList();
    }

    /// Tells that a lane may have work.
    void wake(Lane lane) {
        if (stopping) {
            return;
        }
        var runner = runners.get(lane);
        if (runner == null || !runner.wake()) {
            runners.compute(lane, (key, known) -> known != null && known.wake() ? known : begin(lane));
        }
    }

    /// Looks at the whole spool again, after something was put into it past `AcceptReport`.
    void wakeAll() {
        context.spool().lanes().forEach(this::wake);
    }

    SettlementBell bell() {
        return context.bell();
    }

    private LaneRunner begin(Lane lane) {
        var runner = new LaneRunner(lane, LaneTarget.of(lane, catalog), context);
        var thread = Thread.ofVirtual().name("lane " + lane).unstarted(() -> run(lane, runner));
        threads.add(thread);
        thread.start();
        return runner;
    }

    private void run(Lane lane, LaneRunner runner) {
        try {
            runner.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runners.remove(lane, runner);
            threads.remove(Thread.currentThread());
        }
    }

    private void closeIdleConsumers() {
        var idle = context.settings().idleTimeout();
        try {
            while (!stopping) {
                Thread.sleep(idle.dividedBy(2));
                context.consumers().closeIdle(idle);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean await(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        for (var thread : threads) {
            if (!thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }
}
