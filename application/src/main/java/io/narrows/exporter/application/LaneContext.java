package io.narrows.exporter.application;

import static java.util.Objects.requireNonNull;

import io.narrows.exporter.application.LaneHealth.Standing;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
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
    private final ConsumerLifecycle lifecycle;
    private final OpenConsumers consumers;
    private final LaneHosts hosts = new LaneHosts();
    private final SettlementBell bell = new SettlementBell();
    private final Map<Standing, Semaphore> permits = new EnumMap<>(Standing.class);
    private final Set<Thread> attempts = ConcurrentHashMap.newKeySet();

    LaneContext(Spool spool, LaneSettings settings, Clock clock, RandomGenerator random) {
        this.spool = spool;
        this.settings = settings;
        this.clock = clock;
        this.steadyClock = new SteadyClock(clock);
        this.backoff = new Backoff(settings.firstBackoff(), settings.longestBackoff(), random);
        this.attempt = new DeliveryAttempt(settings.attemptTimeout());
        this.lifecycle = new ConsumerLifecycle(settings.attemptTimeout());
        for (var standing : Standing.values()) {
            permits.put(standing, new Semaphore(settings.totalConcurrency(), true));
        }
        this.consumers = new OpenConsumers(permits.size() * settings.totalConcurrency());
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

    ConsumerLifecycle lifecycle() {
        return lifecycle;
    }

    LaneHosts hosts() {
        return hosts;
    }

    OpenConsumers consumers() {
        return consumers;
    }

    SettlementBell bell() {
        return bell;
    }

    /// The right to have a batch on its way, handed out in the order of asking. Lanes that fail, and those of which
    /// nothing is known yet, have theirs apart, so that destinations which hang do not use up what the others need.
    Semaphore permits(Standing standing) {
        return requireNonNull(permits.get(standing));
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
