package io.narrows.exporter.application;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Lets an operator list dead letters, replay them, or delete them. Thread-safe.
public final class DeadLetterOffice {
    private static final System.Logger LOGGER = System.getLogger(DeadLetterOffice.class.getName());

    private final Spool spool;
    private final DeadLetters deadLetters;
    private final Dispatcher dispatcher;
    private final Clock clock;

    public DeadLetterOffice(Spool spool, Dispatcher dispatcher, Clock clock) {
        this.spool = spool;
        this.deadLetters = spool.deadLetters();
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// @param after the last letter of the previous page
    public List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit) {
        return deadLetters.list(filter, after, limit);
    }

    public long count(DeadLetterFilter filter) {
        return filter.equals(DeadLetterFilter.ALL) ? countAll() : deadLetters.count(filter);
    }

    /// The number of all dead letters, which the tallies have already.
    private long countAll() {
        var ofConsumers =
                spool.tallies().values().stream().mapToLong(Tally::dead).sum();
        return ofConsumers + spool.notInstalled().dead();
    }

    /// The full report of a dead letter.
    public Optional<ReportData> report(DeliveryId id) {
        return deadLetters.report(id);
    }

    /// Sends the selected dead letters again, as if they had just been accepted.
    ///
    /// @return the number of letters
    public long replay(DeadLetterFilter filter) {
        try {
            var count = deadLetters.replay(filter, clock.instant());
            if (count > 0) {
                LOGGER.log(Level.INFO, "dead letters replayed count={0,number,#}", count);
            }
            return count;
        } finally {
            // Also after a failure, because the letters that were already put back must be sent.
            dispatcher.wakeAll();
        }
    }

    /// Deletes the selected dead letters for good.
    ///
    /// @return the number of letters
    public long purge(DeadLetterFilter filter) {
        var count = deadLetters.purge(filter);
        if (count > 0) {
            LOGGER.log(Level.INFO, "dead letters purged count={0,number,#}", count);
        }
        return count;
    }

    /// Replays the dead letters whose key was missing: it may be back. Those whose key is still missing die again.
    ///
    /// @return the number of letters
    public long replayWhatIsSealed() {
        if (spool.tallies().values().stream().allMatch(tally -> tally.dead() == 0)) {
            return 0;
        }
        return replay(DeadLetterFilter.ALL.ofCause(DeathCause.KEY_MISSING));
    }

    /// Replays the dead letters of consumers that were not installed on acceptance and are installed now.
    ///
    /// @return the number of letters
    public long replayWhatIsInstalledNow(ConsumerCatalog catalog) {
        var installed = catalog.all().stream().map(ConsumerType::id).collect(Collectors.toSet());
        if (installed.isEmpty() || spool.notInstalled().dead() == 0) {
            return 0;
        }
        return replay(DeadLetterFilter.ALL.ofCause(DeathCause.NOT_INSTALLED, installed));
    }
}
