package io.narrows.exporter.application;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Lets an operator see the deliveries that were given up, send them again, or delete them. Thread-safe.
public final class DeadLetterOffice {
    private static final System.Logger LOGGER = System.getLogger(DeadLetterOffice.class.getName());

    private final DeadLetters deadLetters;
    private final Dispatcher dispatcher;
    private final Clock clock;

    public DeadLetterOffice(Spool spool, Dispatcher dispatcher, Clock clock) {
        this.deadLetters = spool.deadLetters();
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// @param after the last one of the page before
    public List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit) {
        return deadLetters.list(filter, after, limit);
    }

    public long count(DeadLetterFilter filter) {
        return deadLetters.count(filter);
    }

    /// The report of a dead letter, in full.
    public Optional<ReportData> report(DeliveryId id) {
        return deadLetters.report(id);
    }

    /// Sends them again, as if they had just been accepted.
    ///
    /// @return how many
    public long replay(DeadLetterFilter filter) {
        try {
            var count = deadLetters.replay(filter, clock.instant());
            if (count > 0) {
                LOGGER.log(Level.INFO, "dead letters replayed count={0,number,#}", count);
            }
            return count;
        } finally {
            // Also where it broke off: what was put back by then is to be sent.
            dispatcher.wakeAll();
        }
    }

    /// Deletes them for good.
    ///
    /// @return how many
    public long purge(DeadLetterFilter filter) {
        var count = deadLetters.purge(filter);
        if (count > 0) {
            LOGGER.log(Level.INFO, "dead letters purged count={0,number,#}", count);
        }
        return count;
    }

    /// Sends again what waits for consumers that were not installed when it came, and now are.
    ///
    /// @return how many
    public long replayWhatIsInstalledNow(ConsumerCatalog catalog) {
        return catalog.all().stream()
                .mapToLong(type -> replay(DeadLetterFilter.ALL.ofCause(DeathCause.NOT_INSTALLED, type.id())))
                .sum();
    }
}
