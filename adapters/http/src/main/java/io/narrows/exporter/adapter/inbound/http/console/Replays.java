package io.narrows.exporter.adapter.inbound.http.console;

import io.narrows.exporter.adapter.inbound.http.console.Samples.Sample;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/// The last replays that operators began in the console, and what has come of each. In memory, bounded, thread-safe.
final class Replays {
    private static final int MOST = 5;

    private final Deque<Begun> last = new ArrayDeque<>();

    /// @param consumers those whose dead letters were replayed; empty if all were
    private record Begun(String what, Set<ConsumerId> consumers, long count, Sample before) {}

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

    void begin(String what, Set<ConsumerId> consumers, long count, Sample before) {
        synchronized (last) {
            last.addFirst(new Begun(what, Set.copyOf(consumers), count, before));
            if (last.size() > MOST) {
                last.removeLast();
            }
        }
    }

    List<Progress> all(Sample now) {
        List<Begun> begun;
        synchronized (last) {
            begun = List.copyOf(last);
        }
        return begun.stream().map(replay -> progress(replay, now)).toList();
    }

    private static Progress progress(Begun replay, Sample now) {
        long delivered = sum(replay, now, Tally::delivered) - sum(replay, replay.before(), Tally::delivered);
        long waiting = sum(replay, now, Tally::pending);
        long dead = sum(replay, now, Tally::dead) - (sum(replay, replay.before(), Tally::dead) - replay.count());
        long done = Math.clamp(replay.count() - waiting, 0, replay.count());
        Instant began = replay.before().at();
        return new Progress(
                replay.what(),
                Shown.time(began, now.at()),
                Shown.count(replay.count()),
                Math.max(1, replay.count()),
                done,
                Shown.count(Math.max(0, delivered)),
                Shown.count(waiting),
                Shown.count(Math.max(0, dead)));
    }

    private static long sum(Begun replay, Sample sample, ToLongFunction<Tally> count) {
        return sample.tallies().entrySet().stream()
                .filter(entry ->
                        replay.consumers().isEmpty() || replay.consumers().contains(entry.getKey()))
                .mapToLong(entry -> count.applyAsLong(entry.getValue()))
                .sum();
    }
}
