package io.narrows.exporter.adapter.inbound.http.console.deadletters;

import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/// The last replays that operators began in the console, and what has come of each. In memory, bounded, thread-safe.
public final class Replays {
    private static final int MOST = 5;

    private final Spool spool;
    private final Clock clock;
    private final Deque<Begun> last = new ArrayDeque<>();

    /// The tallies at one time.
    ///
    /// @param notInstalled how many dead letters belong to no consumer
    record Tallies(Instant at, Map<ConsumerId, Tally> byConsumer, long notInstalled) {
        private long sum(Set<ConsumerId> consumers, ToLongFunction<Tally> count) {
            return byConsumer.entrySet().stream()
                    .filter(entry -> consumers.isEmpty() || consumers.contains(entry.getKey()))
                    .mapToLong(entry -> count.applyAsLong(entry.getValue()))
                    .sum();
        }
    }

    /// @param consumers those whose dead letters were replayed; empty if all were
    /// @param fromConsumers how many of the letters the tallies of these consumers had
    private record Begun(String what, Set<ConsumerId> consumers, long count, long fromConsumers, Tallies before) {}

    /// How far a replay is.
    ///
    /// @param done how many of the replayed deliveries ended, as far as the tallies of their consumers tell
    record Progress(
            String what,
            Shown.Time at,
            String count,
            long of,
            long done,
            String delivered,
            String waiting,
            String dead) {}

    public Replays(Spool spool, Clock clock) {
        this.spool = spool;
        this.clock = clock;
    }

    /// The tallies now.
    Tallies tallies() {
        return new Tallies(
                clock.instant(), Map.copyOf(spool.tallies()), spool.notInstalled().dead());
    }

    /// @param before the tallies before the replay
    void begin(String what, Set<ConsumerId> consumers, long count, Tallies before) {
        long fromNobody = Math.clamp(
                before.notInstalled() - spool.notInstalled().dead(), 0, count);
        synchronized (last) {
            last.addFirst(new Begun(what, Set.copyOf(consumers), count, count - fromNobody, before));
            if (last.size() > MOST) {
                last.removeLast();
            }
        }
    }

    List<Progress> all() {
        var now = tallies();
        List<Begun> begun;
        synchronized (last) {
            begun = List.copyOf(last);
        }
        return begun.stream().map(replay -> progress(replay, now)).toList();
    }

    private static Progress progress(Begun replay, Tallies now) {
        long delivered = more(replay, now, Tally::delivered);
        long waiting = now.sum(replay.consumers(), Tally::pending);
        long dead = more(replay, now, Tally::dead) + replay.fromConsumers();
        long done = Math.clamp(replay.count() - waiting, 0, replay.count());
        return new Progress(
                replay.what(),
                Shown.time(replay.before().at(), now.at()),
                Shown.count(replay.count()),
                Math.max(1, replay.count()),
                done,
                Shown.count(Math.max(0, delivered)),
                Shown.count(waiting),
                Shown.count(Math.max(0, dead)));
    }

    private static long more(Begun replay, Tallies now, ToLongFunction<Tally> count) {
        return now.sum(replay.consumers(), count) - replay.before().sum(replay.consumers(), count);
    }
}
