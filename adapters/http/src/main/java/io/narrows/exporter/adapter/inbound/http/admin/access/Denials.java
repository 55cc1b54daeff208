package io.narrows.exporter.adapter.inbound.http.admin.access;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Counts the requests that the operators' port refused, and logs each reason at most once in ten seconds, so that
/// nobody can fill the log by trying. Thread-safe.
public final class Denials {
    private static final System.Logger LOGGER = System.getLogger(Denials.class.getName());
    private static final long PERIOD = Duration.ofSeconds(10).toNanos();

    private final Map<Denial, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Denial, AtomicLong> nextLines = new ConcurrentHashMap<>();

    /// How many requests were refused since the start, for every reason.
    public Map<Denial, Long> counts() {
        var sums = new EnumMap<Denial, Long>(Denial.class);
        for (var reason : Denial.values()) {
            sums.put(reason, sum(reason));
        }
        return sums;
    }

    /// Counts a refused request.
    ///
    /// @param who the name of the token, or `anonymous`
    /// @param peer the client's address
    void count(Denial reason, String who, String peer) {
        counts.computeIfAbsent(reason, first -> new LongAdder()).increment();
        if (isLineDue(reason)) {
            LOGGER.log(
                    Level.WARNING,
                    "operator refused reason={0} who={1} peer={2} since_start={3,number,#}",
                    reason.label(),
                    who,
                    peer,
                    sum(reason));
        }
    }

    private long sum(Denial reason) {
        var count = counts.get(reason);
        return count == null ? 0 : count.sum();
    }

    private boolean isLineDue(Denial reason) {
        long now = System.nanoTime();
        var next = nextLines.computeIfAbsent(reason, first -> new AtomicLong(now));
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + PERIOD);
    }
}
