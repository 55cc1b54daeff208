package io.narrows.exporter.application;

import io.narrows.exporter.application.events.OwnSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The sources that reports came from since the start: when the last one came, and whether a source is silent longer
/// than usual.
///
/// Usual is what the source itself did: the longest of its last pauses, where reports less than a minute apart are one
/// burst. Twice as long, and at least ten minutes, is too long. A source whose rhythm is not known yet is never silent.
///
/// In memory, at most `MOST` sources; beyond them one gives way, first those that sent a single report, so that
/// invented names
/// drive out no real source. A report of a known source costs a look into a map. Thread-safe.
public final class Sources {
    /// How many sources are known at once.
    public static final int MOST = 1_000;

    private static final int LONGEST_NAME = 255;
    private static final Duration BURST = Duration.ofMinutes(1);
    private static final Duration LEAST_SILENCE = Duration.ofMinutes(10);
    private static final int PAUSES_KEPT = 8;
    private static final int PAUSES_OF_A_RHYTHM = 3;
    private static final int REPORTS_OF_A_RHYTHM = 10;

    private final Map<String, Seen> sources = new ConcurrentHashMap<>();
    private final LongAdder leftOut = new LongAdder();

    /// A source as operators see it.
    ///
    /// @param reports since the start, or since the source is known
    /// @param silentAfter the silence that is too long; empty if the rhythm of the source is not known yet
    public record Source(String name, Instant first, Instant last, long reports, Optional<Duration> silentAfter) {
        /// Whether the source is silent longer than usual.
        public boolean isSilent(Instant now) {
            return silentAfter.filter(most -> last.plus(most).isBefore(now)).isPresent();
        }
    }

    /// What is known of a source.
    private static final class Seen {
        private final Instant first;
        private final LongAdder reports = new LongAdder();
        private final long[] pauses = new long[PAUSES_KEPT];
        private volatile Instant last;
        private int pausesSeen;

        private Seen(Instant now) {
            this.first = now;
            this.last = now;
        }

        private boolean isOften() {
            return reports.sum() > 1;
        }

        private void note(Instant now) {
            reports.increment();
            if (now.isAfter(last.plus(BURST))) {
                notePause(now);
            } else if (now.isAfter(last)) {
                last = now;
            }
        }

        private synchronized void notePause(Instant now) {
            var pause = Duration.between(last, now);
            if (pause.compareTo(BURST) > 0) {
                pauses[pausesSeen++ % PAUSES_KEPT] = pause.toMillis();
                last = now;
            }
        }

        private synchronized Source shown(String name) {
            return new Source(name, first, last, reports.sum(), silentAfter());
        }

        private Optional<Duration> silentAfter() {
            var isSteady = reports.sum() >= REPORTS_OF_A_RHYTHM
                    && Duration.between(first, last).compareTo(LEAST_SILENCE) >= 0;
            if (pausesSeen < PAUSES_OF_A_RHYTHM && !isSteady) {
                return Optional.empty();
            }
            long longest = 0;
            for (var pause : pauses) {
                longest = Math.max(longest, pause);
            }
            var most = Duration.ofMillis(2 * longest);
            return Optional.of(most.compareTo(LEAST_SILENCE) > 0 ? most : LEAST_SILENCE);
        }
    }

    /// Notes a report that was accepted. The reports of the exporter itself do not count.
    void note(String source, Instant now) {
        var seen = sources.get(source);
        if (seen == null) {
            if (source.length() > LONGEST_NAME) {
                leftOut.increment();
                return;
            }
            if (OwnSource.isOwn(source)) {
                return;
            }
            if (sources.size() >= MOST) {
                forgetOne();
            }
            seen = sources.computeIfAbsent(source, unseen -> new Seen(now));
        }
        seen.note(now);
    }

    /// All sources, the one that was heard last first.
    public List<Source> all() {
        return sources.entrySet().stream()
                .map(entry -> entry.getValue().shown(entry.getKey()))
                .sorted(Comparator.comparing(Source::last).reversed().thenComparing(Source::name))
                .toList();
    }

    /// How many sources were forgotten for others or have too long a name.
    public long leftOut() {
        return leftOut.sum();
    }

    private synchronized void forgetOne() {
        if (sources.size() >= MOST) {
            sources.entrySet().stream()
                    .min(Comparator.comparing((Map.Entry<String, Seen> entry) ->
                                    entry.getValue().isOften())
                            .thenComparing(entry -> entry.getValue().last))
                    .ifPresent(oldest -> {
                        sources.remove(oldest.getKey());
                        leftOut.increment();
                    });
        }
    }
}
