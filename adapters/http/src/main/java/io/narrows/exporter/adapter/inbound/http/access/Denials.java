package io.narrows.exporter.adapter.inbound.http.access;

import io.narrows.exporter.domain.time.Cadence;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts the requests of operators or of senders that were refused, and logs each reason at most once in ten seconds,
/// so that nobody can fill the log by trying. Remembers who was refused last, of at most `MOST_KEPT` pairs of a name and a
/// reason. Thread-safe.
///
/// @param <R> the reasons
public final class Denials<R extends Enum<R> & Denials.Reason> {
    private static final System.Logger LOGGER = System.getLogger(Denials.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final int MOST_KEPT = 100;
    private static final int LONGEST_NAME = 255;

    private final String event;
    private final Class<R> reasons;
    private final Map<R, LongAdder> counts;
    private final Map<R, Cadence> lines;
    private final LatestFirst<R> lately = new LatestFirst<>();
    private final Clock clock = Clock.systemUTC();

    /// Why a request was refused.
    public interface Reason {
        /// The reason's name in metrics and the log, such as `no_token`.
        String label();
    }

    /// Somebody who was refused for a reason.
    ///
    /// @param who the name of the token, or `anonymous`
    /// @param count how often, since the pair of name and reason is remembered
    /// @param last when it happened last
    /// @param peer the client's address at that time
    public record Denied<R>(R reason, String who, long count, Instant last, String peer) {}

    private record Key<R>(R reason, String who) {}

    /// The pairs of a name and a reason. One that was not refused for long gives way to a new one.
    private static final class LatestFirst<R> {
        private final SequencedMap<Key<R>, Denied<R>> kept = new LinkedHashMap<>();

        private synchronized void note(R reason, String who, Instant now, String peer) {
            var key = new Key<>(reason, who);
            var before = kept.remove(key);
            kept.put(key, new Denied<>(reason, who, before == null ? 1 : before.count() + 1, now, peer));
            if (kept.size() > MOST_KEPT) {
                kept.pollFirstEntry();
            }
        }

        private synchronized List<Denied<R>> all() {
            return List.copyOf(kept.values()).reversed();
        }
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

    /// Who was refused last, newest first.
    public List<Denied<R>> lately() {
        return lately.all();
    }

    /// Counts a refused request.
    ///
    /// @param who the name of the token, or `anonymous`
    /// @param peer the client's address
    public void count(R reason, String who, String peer) {
        var count = Objects.requireNonNull(counts.get(reason));
        count.increment();
        lately.note(reason, who.substring(0, Math.min(who.length(), LONGEST_NAME)), clock.instant(), peer);
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
