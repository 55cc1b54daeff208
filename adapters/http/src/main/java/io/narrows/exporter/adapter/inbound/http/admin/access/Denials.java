package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.adapter.inbound.http.server.Cadence;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counts the requests that the operators' port refused, and logs each reason at most once in ten seconds, so that
/// nobody can fill the log by trying. Thread-safe.
public final class Denials {
    private static final System.Logger LOGGER = System.getLogger(Denials.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Map<Denial, LongAdder> counts = new EnumMap<>(Denial.class);
    private final Map<Denial, Cadence> lines = new EnumMap<>(Denial.class);

    public Denials() {
        for (var reason : Denial.values()) {
            counts.put(reason, new LongAdder());
            lines.put(reason, new Cadence(PERIOD));
        }
    }

    /// How many requests were refused since the start, for every reason.
    public Map<Denial, Long> counts() {
        var sums = new EnumMap<Denial, Long>(Denial.class);
        counts.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }

    /// Counts a refused request.
    ///
    /// @param who the name of the token, or `anonymous`
    /// @param peer the client's address
    void count(Denial reason, String who, String peer) {
        var count = Objects.requireNonNull(counts.get(reason));
        count.increment();
        if (Objects.requireNonNull(lines.get(reason)).isDue()) {
            LOGGER.log(
                    Level.WARNING,
                    "operator refused reason={0} who={1} peer={2} since_start={3,number,#}",
                    reason.label(),
                    who,
                    peer,
                    count.sum());
        }
    }
}
