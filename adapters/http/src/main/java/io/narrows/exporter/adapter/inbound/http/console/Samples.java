package io.narrows.exporter.adapter.inbound.http.console;

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
import java.util.function.ToLongFunction;

/// The tallies of the last hour, one sample every ten seconds, from which pages show rates. In memory only, bounded,
/// and
/// thread-safe. Call `start` once and `close` once.
final class Samples implements AutoCloseable {
    static final int MOST = 360;
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

    Samples(Spool spool, Clock clock) {
        this.spool = Objects.requireNonNull(spool, "spool");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    void start() {
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

    /// How many a second, over the last minute at most.
    ///
    /// @param now a sample of this instant
    double rate(ConsumerId consumer, ToLongFunction<Tally> count, Sample now) {
        var from = now.at().minus(Duration.ofSeconds(65));
        var first = all().stream().filter(sample -> sample.at().isAfter(from)).findFirst();
        if (first.isEmpty()) {
            return 0;
        }
        double seconds = Duration.between(first.get().at(), now.at()).toMillis() / 1_000.0;
        long more = count.applyAsLong(now.of(consumer))
                - count.applyAsLong(first.get().of(consumer));
        return seconds < 1 ? 0 : Math.max(0, more / seconds);
    }

    Sample now() {
        return new Sample(clock.instant(), Map.copyOf(spool.tallies()));
    }

    void take() {
        var sample = now();
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
