package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Outbound port: keeps accepted reports until each of their deliveries has ended.
///
/// Thread-safe: requests append while lanes lease and settle. A delivery is leased to one caller at a time; a lease
/// lasts until it is settled or the process ends, so after a restart everything that was not settled can be leased
/// again. Nothing here reads a payload.
///
/// A durable spool has a crash fuse. What is leased when the process ends without `close` is a suspect after that: it
/// is
/// leased alone, one in the whole spool at a time, and not in the first seconds. If the process ends without `close`
/// again
/// while a suspect is leased, that is a dead letter: `DeathCause.CRASHED`. Any settlement clears a suspect but a retry
/// with no more attempts than before, which puts it back untried; so does a replay.
public interface Spool extends AutoCloseable {
    /// No retry waits longer than this. One that is due later was put off by a clock that has jumped back since,
    /// perhaps across a restart, and so counts as due: a lane is never stalled by a clock.
    Duration LONGEST_WAIT = Duration.ofHours(1);

    /// The lane of a consumer and its settings: the same for the same pair, also after a restart.
    Lane lane(ConsumerId consumer, ConsumerSettings settings);

    /// Whether a report of this size would be kept now. Cheap: to be asked before its body is read.
    ///
    /// @param payloadSize in bytes
    boolean hasRoomFor(long payloadSize);

    /// Keeps a report. When this returns, the report outlives the process and the machine's power supply, as far as
    /// the adapter is durable.
    ///
    /// @return the receipt of this report, or of the first one of the same request under the same idempotency key: then
    ///     nothing was kept
    /// @throws KeyReusedException if another request came with the same key
    /// @throws SpoolFullException if there is no room
    Receipt append(Acceptance acceptance);

    /// The settings of a lane that has something pending.
    ///
    /// @return empty if they cannot be read back as they were kept: the disk or somebody else has changed them
    Optional<ConsumerSettings> settings(LaneName lane);

    /// Whether a delivery of a lane was ever made, by this process or one before it: then its destination is no
    /// stranger. May show a settlement a little later than a receipt does; false where it is not known any more, or not
    /// kept.
    boolean hasDelivered(LaneName lane);

    /// Hands out deliveries of a lane that are due, oldest first.
    ///
    /// @param limits how many at most; a single delivery over `maxBytes` comes alone
    /// @param now what is due by then is handed out, and what is due later than `now + LONGEST_WAIT`
    default Lease lease(LaneName lane, BatchLimits limits, Instant now) {
        return lease(lane, limits, now, Set.of());
    }

    /// Hands out deliveries of a lane that are due, oldest first, but for those of some sources. Looks at a bounded
    /// number of deliveries, and in the next call at those behind them: so an empty answer does not mean that there
    /// is nothing of another source.
    ///
    /// @param except sources of reports that are left where they are; if empty, nothing is
    Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except);

    /// Ends leases. When this returns, receipts, dead letters and tallies show the change; it may become durable a
    /// little later, so after a crash a delivery that was settled may be leased again. A settlement of a delivery
    /// that is not leased is ignored.
    void settle(List<Settlement> settlements);

    /// Some of the lanes that have something pending, always in the same order.
    ///
    /// @param after the last one of the page before, which need not have anything pending any more
    List<LaneName> lanes(Optional<LaneName> after, int limit);

    /// What became of a report; empty if it is not known, or no longer. A report is known at least until each of its
    /// deliveries was made or purged, and for as long as its idempotency key is.
    Optional<Receipt> receipt(ReportId report);

    /// By consumer, but for what `notInstalled` tells.
    Map<ConsumerId, Tally> tallies();

    /// Dead letters of the cause `NOT_INSTALLED`, and those of them that were purged: of all consumers together,
    /// because
    /// senders choose their names, and a tally of each would have no bound. A replay moves a delivery to the tally of
    /// its
    /// consumer.
    Tally notInstalled();

    /// How many pending deliveries are meant, with those that are leased.
    long countPending(PendingFilter filter);

    /// Deletes pending deliveries for good. One that is leased is left alone.
    ///
    /// @return how many
    /// @throws SpoolFullException if that cannot be written for now
    long purgePending(PendingFilter filter);

    /// How many idempotency keys were forgotten before their time since the start, for there is room for so many only:
    /// a
    /// spool forgets the oldest key rather than to refuse reports.
    long keysForgottenEarly();

    /// What is held responsible for ends of the process without a stop.
    CrashCount crashes();

    /// The deliveries that were given up.
    DeadLetters deadLetters();

    /// Keeps all that is not yet durable and lets go of files. What is leased stays pending.
    @Override
    void close();
}
