package io.narrows.exporter.application;

import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/// What all lanes share. Thread-safe.
final class LaneContext {
    private final Spool spool;
    private final LaneSettings settings;
    private final Clock clock;
    private final SteadyClock steadyClock;
    private final Backoff backoff;
    private final DeliveryAttempt attempt;
    private final OpenConsumers consumers;
    private final SettlementBell bell = new SettlementBell();
    private final Semaphore healthy;
    private final Semaphore failing;
    private final Set<Thread> attempts = ConcurrentHashMap.newKeySet();

    LaneContext(Spool spool, LaneSettings settings, Clock clock, RandomGenerator random) {
        this.spool = spool;
        this.settings = settings;
        this.clock = clock;
        this.steadyClock = new SteadyClock(clock);
        this.backoff = new Backoff(settings.firstBackoff(), settings.longestBackoff(), random);
        this.attempt = new DeliveryAttempt(settings.attemptTimeout());
        this.healthy = new Semaphore(settings.totalConcurrency(), true);
        this.failing = new Semaphore(settings.totalConcurrency(), true);
        this.consumers = new OpenConsumers(2 * settings.totalConcurrency());
    }

    Spool spool() {
        return spool;
    }

    LaneSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    SteadyClock steadyClock() {
        return steadyClock;
    }

    Backoff backoff() {
        return backoff;
    }

    DeliveryAttempt attempt() {
        return attempt;
    }

    OpenConsumers consumers() {
        return consumers;
    }

    SettlementBell bell() {
        return bell;
    }

    /// The right to have a batch on its way, handed out in the order of asking. Lanes that fail have theirs apart, so
    /// that destinations which hang do not use up what the others need.
    Semaphore permits(boolean failing) {
        return failing ? this.failing : healthy;
    }

    void startAttempt(Runnable attempt) {
        var thread = Thread.ofVirtual().name("attempt").unstarted(() -> {
            try {
                attempt.run();
            } finally {
                attempts.remove(Thread.currentThread());
            }
        });
        attempts.add(thread);
        thread.start();
    }

    void interruptAttempts() {
        attempts.forEach(Thread::interrupt);
    }
}
