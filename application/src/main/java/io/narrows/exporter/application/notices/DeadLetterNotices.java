package io.narrows.exporter.application.notices;

import io.narrows.exporter.application.events.Deaths.Count;
import io.narrows.exporter.domain.time.Cadence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Notices new dead letters, consumer by consumer. Not thread-safe.
final class DeadLetterNotices {
    /// How often a consumer's dead letters are told at most. Those in between are told together.
    private static final Duration PERIOD = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private final Map<String, Told> told = new TreeMap<>();

    /// What was told of a consumer.
    private static final class Told {
        private final Cadence cadence;
        private long number;

        private Told(Cadence cadence) {
            this.cadence = cadence;
        }
    }

    /// @param nanoTime as `System.nanoTime`
    DeadLetterNotices(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// What is new since the last call.
    ///
    /// @param counts the dead letters since the start, by consumer
    List<Notice> look(Map<String, Count> counts) {
        var notices = new ArrayList<Notice>();
        counts.forEach((consumer, count) -> {
            var known = told.computeIfAbsent(consumer, unseen -> new Told(new Cadence(PERIOD, nanoTime)));
            if (count.number() > known.number && known.cadence.isDue()) {
                notices.add(notice(consumer, count, count.number() - known.number));
                known.number = count.number();
            }
        });
        return notices;
    }

    private static Notice notice(String consumer, Count count, long more) {
        return Notice.bad(
                        "deadLetters",
                        more + (more == 1 ? " delivery" : " deliveries") + " to consumer " + consumer
                                + " became dead letters.")
                .with("consumer", consumer)
                .with("count", more)
                .with("cause", count.cause().label())
                .with("reason", count.reason());
    }
}
