package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.pause.Pauses;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Outbound port: stores accepted reports until each of their deliveries has ended.
///
/// Thread-safe: requests append while lanes lease and settle. A delivery is leased to one caller at a time. A lease
/// lasts until it is settled or the process ends, so after a restart every unsettled delivery can be leased again. A
/// spool never reads a payload.
///
/// Several exporters may share a spool, each with an adapter of its own: `replicas` shows them. Then a delivery is
/// leased
/// at one of them at a time. A lease also ends when its replica closes the spool, or is taken for dead because the
/// spool
/// has not heard of it for some seconds. What one replica did, all see: receipts, tallies, dead letters, history and
/// pauses.
///
/// While a spool cannot be reached, such as a database that restarts, its methods throw `SpoolUnavailableException`.
///
/// A durable spool has a crash fuse. A delivery that is leased when the process ends without `close` becomes a suspect.
/// A suspect is leased alone, only one in the whole spool at a time, and not in the first seconds after the start. If
/// the process ends without `close` again while a suspect is leased, the suspect becomes a dead letter:
/// `DeathCause.CRASHED`. A replay clears a suspect. Every settlement clears it too, except one that puts it back
/// untried: a retry with no more attempts than before.
public interface Spool extends AutoCloseable {
    /// The longest wait for a retry. A retry that is due later was scheduled before the clock jumped back, perhaps
    /// across a restart. It counts as due, so a clock never stalls a lane.
    Duration LONGEST_WAIT = Duration.ofHours(1);

    /// The lane of a consumer and its settings. The same pair has the same lane, also after a restart.
    Lane lane(ConsumerId consumer, ConsumerSettings settings);

    /// Whether the spool would store a report of this size now. Cheap: call this before reading the request body. A
    /// shared spool may answer from what it saw some hundred milliseconds ago.
    ///
    /// @param payloadSize in bytes
    /// @throws SpoolUnavailableException if the spool could not be reached just now
    boolean hasRoomFor(long payloadSize);

    /// Stores a report. When this returns, the report survives the end of the process and a power failure, as far as
    /// the adapter is durable.
    ///
    /// @return the receipt of this report. If the same request came before under the same idempotency key, the receipt
    ///     of the first report; then nothing was stored
    /// @throws KeyReusedException if another request came with the same key
    /// @throws SpoolFullException if there is no room
    /// @throws SpoolUnavailableException if it is not certain that the report was stored
    Receipt append(Acceptance acceptance);

    /// The settings of a lane that has pending deliveries.
    ///
    /// @return empty if the settings cannot be read back as they were stored, because the disk or somebody changed them
    /// @throws KeyMissingException if the settings are sealed with a key that the spool does not have now
    Optional<ConsumerSettings> settings(LaneName lane);

    /// The lane of a pending or dead delivery, with its settings.
    ///
    /// @return empty if the delivery is unknown or ended otherwise, or if its settings cannot be read back
    /// @throws KeyMissingException if the settings are sealed with a key that the spool does not have now
    Optional<Lane> laneOf(DeliveryId delivery);

    /// Whether a delivery of a lane ever succeeded, in this process or an earlier one, so that its destination is known
    /// to work. May show a settlement a little later than a receipt does. False if the spool does not know any more, or
    /// does not store it.
    boolean hasDelivered(LaneName lane);

    /// Leases due deliveries of a lane, oldest first.
    ///
    /// A spool bounds the bytes of all leased payloads. While there is no room for another payload, the lease is empty
    /// and due again soon. What is leased at another replica, or arrives there, may become due at any time: the lease
    /// does not say so.
    ///
    /// @param limits the most to lease; a single delivery over `maxBytes` comes alone
    /// @param now leases what is due by this time, and what is due later than `now + LONGEST_WAIT`
    default Lease lease(LaneName lane, BatchLimits limits, Instant now) {
        return lease(lane, limits, now, Set.of());
    }

    /// Leases due deliveries of a lane, oldest first, except those of some sources. Each call looks at a bounded number
    /// of deliveries, and the next call goes on after them. So an empty answer does not prove that no other source has
    /// a due delivery.
    ///
    /// @param except sources whose reports are not leased; if empty, no source is excluded
    Lease lease(LaneName lane, BatchLimits limits, Instant now, Set<String> except);

    /// Ends leases. When this returns, receipts, dead letters and tallies show the change. The change may become
    /// durable a little later, so after a crash a settled delivery may be leased again. Settling a delivery that is not
    /// leased has no effect. If a lease was taken away because this replica was taken for dead, its settlement still
    /// counts while nobody else has the delivery, and has no effect afterwards.
    void settle(List<Settlement> settlements);

    /// One page of the lanes that have pending deliveries, always in the same order. A shared spool leaves out the
    /// lanes
    /// in which nothing is due and free.
    ///
    /// @param after the last lane of the previous page; it need not have pending deliveries any more
    List<LaneName> lanes(Optional<LaneName> after, int limit);

    /// The receipt of a report; empty if the report is unknown or was forgotten. A report is known at least until each
    /// of its deliveries was made or purged, and for as long as its idempotency key is known.
    Optional<Receipt> receipt(ReportId report);

    /// The tallies by consumer, without the deliveries that `notInstalled` counts.
    Map<ConsumerId, Tally> tallies();

    /// The tally of dead letters with cause `NOT_INSTALLED`, including the purged ones. It covers all consumers
    /// together, because senders choose the names and a tally for each name would have no bound. A replay moves a
    /// delivery to the tally of its consumer.
    Tally notInstalled();

    /// How full the spool is. Cheap: for each scrape of the metrics.
    SpoolUse use();

    /// When the oldest pending delivery of each consumer was accepted or replayed. A consumer with nothing pending is
    /// absent. Looks at each lane, so a caller asks seldom.
    Map<ConsumerId, Instant> oldestPending();

    /// One page of the reports that take up room. Looks at each of them, so a caller asks seldom. May show a settlement
    /// a
    /// little later than a receipt does.
    ///
    /// @param from where the page begins: zero, or what the page before says
    HeldReports held(long from, int limit);

    /// Counts the selected pending deliveries, including leased ones.
    long countPending(PendingFilter filter);

    /// Deletes the selected pending deliveries for good. A leased delivery stays.
    ///
    /// @return the number of deliveries
    /// @throws SpoolFullException if the change cannot be written for now
    long purgePending(PendingFilter filter);

    /// The number of idempotency keys that were forgotten early since the start. Room for keys is bounded: a spool
    /// forgets the oldest key rather than refusing reports.
    long keysForgottenEarly();

    /// How often since the start a lease was empty because the heap had no room for the payload. A spool that has its
    /// payloads on the heap anyway answers zero.
    long leasesPutOff();

    /// The deliveries that are suspected of crashing the process, or that were buried for it.
    CrashCount crashes();

    /// The reports and settings that could not be read back.
    UnreadableCount unreadable();

    /// The deliveries that were given up.
    DeadLetters deadLetters();

    /// The reports that the spool knows, including those that were delivered.
    History history();

    /// The consumers that an operator paused. The spool itself leases their deliveries to whoever asks.
    Pauses pauses();

    /// The exporters that share this spool. A spool that only one exporter can open need not implement this.
    default Replicas replicas() {
        return OnlyReplica.ALONE;
    }

    /// Makes everything durable and releases files. Leased deliveries stay pending, and others may lease them at once.
    @Override
    void close();
}
