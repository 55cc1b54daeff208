package io.narrows.exporter.application;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.pause.Pauses;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Lets an operator pause a consumer, and resume it.
///
/// Reports for a paused consumer are accepted and wait. No call of the consumer begins, calls in flight end as usual,
/// and the time of the pause does not count as age. A pause lasts across restarts. Thread-safe.
public final class PauseConsumers {
    private static final System.Logger LOGGER = System.getLogger(PauseConsumers.class.getName());

    private final ConsumerCatalog catalog;
    private final Spool spool;
    private final Pauses pauses;
    private final Dispatcher dispatcher;
    private final Clock clock;

    /// What a pause or its end did, or would do.
    ///
    /// @param consumer as it is installed
    /// @param pause the pause that lasts now, or would; empty if the consumer is not paused
    /// @param isChange whether it was different before
    /// @param waiting how many deliveries wait for the consumer or are in flight
    public record Outcome(ConsumerId consumer, Optional<Pause> pause, boolean isChange, long waiting) {}

    public PauseConsumers(ConsumerCatalog catalog, Spool spool, Dispatcher dispatcher, Clock clock) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.spool = Objects.requireNonNull(spool, "spool");
        this.pauses = spool.pauses();
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// The pauses that last now.
    public Map<ConsumerId, Pause> current() {
        return pauses.current();
    }

    /// Pauses a consumer. One that is paused already stays as it is.
    ///
    /// @param by the operator's name
    /// @param reason the operator's own words; may be blank
    /// @param isDryRun whether to say only what would happen
    /// @return empty if the consumer is not installed
    /// @throws SpoolFullException if the pause cannot be written for now
    public Optional<Outcome> pause(ConsumerId consumer, String by, String reason, boolean isDryRun) {
        return installed(consumer).map(id -> {
            var wanted = Pause.begin(id, clock.instant().truncatedTo(ChronoUnit.MILLIS), by, reason);
            var before = current(id);
            if (before.isPresent() || isDryRun) {
                return new Outcome(id, before.or(() -> Optional.of(wanted)), before.isEmpty(), waiting(id));
            }
            var pause = pauses.begin(wanted);
            dispatcher.applyPauses();
            LOGGER.log(Level.INFO, "consumer paused consumer={0} by={1}", id, by);
            dispatcher.events().tell(new Event.Paused(pause.since(), id, by, reason));
            return new Outcome(id, Optional.of(pause), true, waiting(id));
        });
    }

    /// Ends the pause of a consumer. Possible also if the consumer is not installed any more.
    ///
    /// @param by the operator's name
    /// @param isDryRun whether to say only what would happen
    /// @return empty if the consumer is neither installed nor paused
    /// @throws SpoolFullException if the end of the pause cannot be written for now
    public Optional<Outcome> resume(ConsumerId consumer, String by, boolean isDryRun) {
        return installed(consumer)
                .or(() -> current(consumer).map(Pause::consumer))
                .map(id -> {
                    if (isDryRun) {
                        return new Outcome(id, Optional.empty(), current(id).isPresent(), waiting(id));
                    }
                    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
                    var ended = pauses.end(id, now);
                    if (ended.isPresent()) {
                        dispatcher.applyPauses();
                        LOGGER.log(Level.INFO, "consumer resumed consumer={0} by={1}", id, by);
                        dispatcher.events().tell(new Event.Resumed(now, id, by));
                    }
                    return new Outcome(id, Optional.empty(), ended.isPresent(), waiting(id));
                });
    }

    private Optional<ConsumerId> installed(ConsumerId consumer) {
        return catalog.find(consumer).map(ConsumerType::id);
    }

    private Optional<Pause> current(ConsumerId consumer) {
        return Optional.ofNullable(pauses.current().get(consumer));
    }

    private long waiting(ConsumerId consumer) {
        return spool.tallies().getOrDefault(consumer, Tally.ZERO).pending();
    }
}
