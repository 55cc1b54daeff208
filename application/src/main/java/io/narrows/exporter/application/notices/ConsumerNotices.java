package io.narrows.exporter.application.notices;

import io.narrows.exporter.application.overview.ConsumerStatus;
import io.narrows.exporter.application.overview.ConsumerStatus.State;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.time.Cadence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Notices a consumer that no longer delivers, and one that is back. Not thread-safe.
final class ConsumerNotices {
    /// The shortest time between two notices about one consumer. A consumer that changes more often gets a notice of
    /// its
    /// last state only.
    private static final Duration PERIOD = Duration.ofMinutes(1);

    /// How long a destination may be unavailable before that is worth a notice.
    private static final Duration LONG_UNAVAILABLE = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private final Map<ConsumerId, Told> told = new TreeMap<>();

    /// What was told of a consumer.
    private static final class Told {
        private final Cadence cadence;
        private State state;

        private Told(State state, Cadence cadence) {
            this.state = state;
            this.cadence = cadence;
        }
    }

    /// @param nanoTime as `System.nanoTime`
    ConsumerNotices(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// What is new since the last call.
    List<Notice> look(List<ConsumerStatus> consumers, Instant now) {
        var notices = new ArrayList<Notice>();
        told.keySet().retainAll(consumers.stream().map(ConsumerStatus::consumer).toList());
        for (var consumer : consumers) {
            var state = effective(consumer, now);
            var known = told.computeIfAbsent(consumer.consumer(), unseen -> first(state));
            if (known.state != state && known.cadence.isDue()) {
                notices.add(notice(consumer, state));
                known.state = state;
            }
        }
        return notices;
    }

    /// A pause that began before the start is no news.
    private Told first(State state) {
        return new Told(state == State.PAUSED ? state : State.OPEN, new Cadence(PERIOD, nanoTime));
    }

    /// A destination that is unavailable for a moment is no news.
    private static State effective(ConsumerStatus consumer, Instant now) {
        return consumer.state() == State.BACKING_OFF
                        && consumer.since().plus(LONG_UNAVAILABLE).isAfter(now)
                ? State.OPEN
                : consumer.state();
    }

    private static Notice notice(ConsumerStatus consumer, State state) {
        var id = consumer.consumer().value();
        var notice =
                switch (state) {
                    case OPEN -> Notice.good("consumerBack", "Consumer " + id + " is back.");
                    case BACKING_OFF ->
                        Notice.bad(
                                "consumerUnavailable",
                                "The destination of consumer " + id + " has been unavailable since " + consumer.since()
                                        + ".");
                    case MISCONFIGURED ->
                        Notice.bad(
                                "consumerMisconfigured",
                                "Consumer " + id + " waits, because its settings or credentials are wrong.");
                    case PAUSED -> Notice.bad("consumerPaused", "An operator paused consumer " + id + ".");
                };
        return notice.with("consumer", id)
                .with("by", consumer.pause().map(Pause::by).orElse(""))
                .with("reason", consumer.reason())
                .with("since", consumer.since().toString())
                .with("waiting", consumer.tally().pending());
    }
}
