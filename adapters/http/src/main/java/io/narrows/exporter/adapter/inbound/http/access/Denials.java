package io.narrows.exporter.adapter.inbound.http.access;

import io.narrows.exporter.domain.time.Cadence;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counts the requests of operators or of senders that were refused, and logs each reason at most once in ten seconds,
/// so that nobody can fill the log by trying. Thread-safe.
///
/// @param <R> the reasons
public final class Denials<R extends Enum<R> & Denials.Reason> {
    private static final System.Logger LOGGER = System.getLogger(Denials.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final String event;
    private final Class<R> reasons;
    private final Map<R, LongAdder> counts;
    private final Map<R, Cadence> lines;

    /// Why a request was refused.
    public interface Reason {
        /// The reason's name in metrics and the log, such as `no_token`.
        String label();
    }

    /// @param event begins the lines in the log, such as `operator refused`
    public Denials(String event, Class<R> reasons) {
        this.event = event;
        this.reasons = reasons;
        this.counts = new EnumMap<>(reasons);
        this.lines = new EnumMap<>(reasons);
        for (var reason : reasons.getEnumConstants()) {
            counts.put(reason, new LongAdder());
            lines.put(reason, new Cadence(PERIOD));
        }
    }

    /// How many requests were refused since the start, for every reason.
    public Map<R, Long> counts() {
        var sums = new EnumMap<R, Long>(reasons);
        counts.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }

    /// Counts a refused request.
    ///
    /// @param who the name of the token, or `anonymous`
    /// @param peer the client's address
    public void count(R reason, String who, String peer) {
        var count = Objects.requireNonNull(counts.get(reason));
        count.increment();
        if (Objects.requireNonNull(lines.get(reason)).isDue()) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} reason={1} who={2} peer={3} since_start={4,number,#}",
                    event,
                    reason.label(),
                    who,
                    peer,
                    count.sum());
        }
    }
}
