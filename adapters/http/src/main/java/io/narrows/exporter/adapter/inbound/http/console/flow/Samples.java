package io.narrows.exporter.adapter.inbound.http.console.flow;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The tallies of the last hour, one sample every ten seconds, for the chart. In memory only, bounded, and thread-safe.
/// Call `start` once and `close` once.
public final class Samples implements AutoCloseable {
    private static final int MOST = 360;
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Spool spool;
    private final Clock clock;
    private final Deque<Sample> kept = new ArrayDeque<>();
    private final Thread sampler = Thread.ofVirtual().name("console samples").unstarted(this::run);

    /// The tallies at one time.
    record Sample(Instant at, Map<ConsumerId, Tally> tallies) {
        Tally of(ConsumerId consumer) {
            return tallies.getOrDefault(consumer, Tally.ZERO);
        }
    }

    public Samples(Spool spool, Clock clock) {
        this.spool = Objects.requireNonNull(spool, "spool");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// Begins to take samples.
    public void start() {
        sampler.start();
    }

    @Override
    public void close() {
        sampler.interrupt();
    }

    /// All samples, oldest first.
    List<Sample> all() {
        synchronized (kept) {
            return List.copyOf(kept);
        }
    }

    private void take() {
        var sample = new Sample(clock.instant(), Map.copyOf(spool.tallies()));
        synchronized (kept) {
            kept.addLast(sample);
            if (kept.size() > MOST) {
                kept.removeFirst();
            }
        }
    }

    private void run() {
        try {
            while (true) {
                take();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
