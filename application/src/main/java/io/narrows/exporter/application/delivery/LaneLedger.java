package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.LaneTarget;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Settles each delivery that a lane has tried, and derives the verdict on the lane. Thread-safe.
final class LaneLedger {
    private static final System.Logger LOGGER = System.getLogger(LaneLedger.class.getName());

    private static final BatchLimits SWEEP = new BatchLimits(500, 8L << 20);

    /// The wait for a spool that cannot be reached. Short, because other exporters may get the deliveries of one that
    /// does not settle them within some seconds after the spool is back.
    private static final Duration SPOOL_AWAY = Duration.ofMillis(200);

    private final LaneName lane;
    private final Spool spool;
    private final LaneSettings settings;
    private final Backoff backoff;
    private final Clock clock;
    private final Clock steadyClock;
    private final SettlementBell bell;
    private final SettlementNews news;
    private volatile Duration collected = Duration.ZERO;
    private volatile boolean closed;

    LaneLedger(
            LaneName lane,
            Spool spool,
            LaneSettings settings,
            Backoff backoff,
            Clock clock,
            Clock steadyClock,
            SettlementBell bell,
            SettlementNews news) {
        this.lane = lane;
        this.spool = spool;
        this.settings = settings;
        this.backoff = backoff;
        this.clock = clock;
        this.steadyClock = steadyClock;
        this.bell = bell;
        this.news = news;
    }

    /// The evaluation of an attempt: how to settle each delivery, and the verdict on the lane.
    record Assessment(List<Settlement> settlements, LaneVerdict verdict) {}

    /// @param interval how long a delivery may wait before its first try; this wait does not count towards its maximum
    ///     age
    void collectsFor(Duration interval) {
        collected = interval;
    }

    /// Stops retrying settlements that the spool refuses, because the exporter has stopped.
    void close() {
        closed = true;
    }

    /// A call that began at a time by `System.nanoTime` and ends now.
    TriedCall endingNow(long begunNanos, Set<String> hosts) {
        return TriedCall.endingNow(begunNanos, hosts, clock);
    }

    /// @param results one for each delivery of the batch
    /// @param late whether the batch ran out of time: then the batch was too large, and its deliveries are not the
    ///     cause
    Assessment assess(List<Leased> batch, List<DeliveryResult> results, boolean late, TriedCall call) {
        // In a collecting lane the lane waits and never a single delivery, so that all retries stay in the same round.
        var laneWaits = collects() || (late && batch.size() > 1);
        var settlements = new ArrayList<Settlement>(batch.size());
        var verdict = LaneVerdict.NOTHING;
        for (int i = 0; i < batch.size(); i++) {
            var settlement = settlement(batch.get(i), results.get(i), laneWaits, call);
            settlements.add(settlement);
            verdict = verdict.and(verdictOf(batch.get(i), results.get(i), settlement));
        }
        return new Assessment(settlements, verdict);
    }

    /// Assesses a delivery on which the consumer threw.
    Assessment assessFailed(Leased delivery, String reason, TriedCall call) {
        var attempts = delivery.attempts() + 1;
        var attempt = Optional.of(call.failed(reason));
        var settlement = attempts >= settings.maxFailures()
                ? bury(delivery, DeathCause.FAILED, reason, attempt)
                : new Settlement.Retry(
                        id(delivery),
                        after(collects() ? Duration.ZERO : backoff.after(attempts)),
                        attempts,
                        reason,
                        attempt);
        LOGGER.log(Level.WARNING, "consumer failed lane={0} reason=\"{1}\"", lane, reason);
        return new Assessment(List.of(settlement), LaneVerdict.failed(source(delivery), reason));
    }

    /// Writes settlements of a batch to the spool.
    void write(LeasedBatch batch, List<Settlement> settlements) {
        if (!settlements.isEmpty() && keep(settlements)) {
            batch.settled(settlements);
            news.tell(batch, settlements);
            for (var settlement : settlements) {
                if (settlement instanceof Settlement.Delivered || settlement instanceof Settlement.Bury) {
                    bell.ring(settlement.delivery().report());
                }
            }
        }
    }

    /// Puts back the unsettled deliveries of a batch.
    void putBackTheRest(LeasedBatch batch) {
        write(batch, batch.putBack());
    }

    /// Buries the expired deliveries at the head of the lane, so that a lane whose destination is gone for good does
    /// not need one attempt for each of them.
    void buryExpired(String reason) {
        for (; ; ) {
            var batch = new LeasedBatch(
                    spool.lease(lane, SWEEP, steadyClock.instant()).deliveries());
            try {
                var expired = batch.all().stream().filter(this::isExpired).toList();
                write(
                        batch,
                        expired.stream()
                                .map(delivery -> bury(delivery, DeathCause.EXPIRED, reason, Optional.empty()))
                                .toList());
                if (batch.all().isEmpty() || expired.size() < batch.all().size()) {
                    return;
                }
            } finally {
                putBackTheRest(batch);
            }
        }
    }

    /// Buries everything that waits in a lane without a consumer.
    ///
    /// @return a lease without deliveries, which says when to ask again
    Lease buryAll(LaneTarget.Gone gone) {
        for (; ; ) {
            var lease = spool.lease(lane, SWEEP, after(Spool.LONGEST_WAIT));
            var batch = new LeasedBatch(lease.deliveries());
            if (batch.all().isEmpty() || closed) {
                putBackTheRest(batch);
                return lease;
            }
            try {
                write(
                        batch,
                        batch.all().stream()
                                .map(delivery -> bury(delivery, gone.cause(), gone.reason(), Optional.empty()))
                                .toList());
            } finally {
                putBackTheRest(batch);
            }
        }
    }

    private Settlement settlement(Leased delivery, DeliveryResult result, boolean laneWaits, TriedCall call) {
        var attempt = Optional.of(call.attempt(result));
        return switch (result) {
            case Delivered delivered -> new Settlement.Delivered(id(delivery), now(), attempt);
            case Rejected rejected -> bury(delivery, DeathCause.REJECTED, rejected.reason(), attempt);
            case Misconfigured misconfigured ->
                later(delivery, misconfigured.reason(), Duration.ZERO, laneWaits, attempt);
            case Unavailable unavailable ->
                later(delivery, unavailable.reason(), unavailable.retryAfter(), laneWaits, attempt);
        };
    }

    /// The settlement of a refused delivery. Usually the delivery itself waits, so that the next try takes another one.
    private Settlement later(
            Leased delivery, String reason, Duration asked, boolean laneWaits, Optional<Attempt> attempt) {
        if (isExpired(delivery)) {
            return bury(delivery, DeathCause.EXPIRED, reason, attempt);
        }
        var attempts = delivery.attempts() + 1;
        return new Settlement.Retry(
                id(delivery), after(laneWaits ? Duration.ZERO : wait(attempts, asked)), attempts, reason, attempt);
    }

    private Duration wait(int attempts, Duration asked) {
        var own = backoff.after(attempts);
        var wait = own.compareTo(asked) > 0 ? own : asked;
        return wait.compareTo(Spool.LONGEST_WAIT) < 0 ? wait : Spool.LONGEST_WAIT;
    }

    private Settlement bury(Leased delivery, DeathCause cause, String reason, Optional<Attempt> attempt) {
        LOGGER.log(Level.WARNING, "dead letter delivery={0} cause={1} reason=\"{2}\"", id(delivery), cause, reason);
        return new Settlement.Bury(id(delivery), cause, reason, now(), attempt);
    }

    private static LaneVerdict verdictOf(Leased delivery, DeliveryResult result, Settlement settlement) {
        var expired = settlement instanceof Settlement.Bury bury && bury.cause() == DeathCause.EXPIRED;
        return switch (result) {
            case Unavailable unavailable ->
                LaneVerdict.unavailable(source(delivery), unavailable.reason(), unavailable.retryAfter(), expired);
            case Misconfigured misconfigured ->
                LaneVerdict.misconfigured(source(delivery), misconfigured.reason(), expired);
            default -> LaneVerdict.TAKEN;
        };
    }

    /// Retries until the spool takes the settlements, for example while a disk is full.
    ///
    /// @return false if the exporter stopped first: then the deliveries are tried again after the restart
    private boolean keep(List<Settlement> settlements) {
        for (int failures = 1; ; failures++) {
            var wait = backoff.after(failures);
            try {
                spool.settle(settlements);
                return true;
            } catch (SpoolUnavailableException e) {
                wait = SPOOL_AWAY;
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.ERROR, "settlements not kept, trying again lane=" + lane, e);
            }
            try {
                if (closed) {
                    return false;
                }
                Thread.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private boolean collects() {
        return !collected.isZero();
    }

    /// Whether a delivery is too old to be tried again. The time in which its consumer was paused does not count.
    private boolean isExpired(Leased delivery) {
        var now = now();
        var end = delivery.since().plus(collected).plus(settings.maxAge());
        return end.isBefore(now) && end.plus(timePaused(delivery.since(), now)).isBefore(now);
    }

    /// Long while the spool cannot be reached, because what the destination answered must be settled all the same.
    private Duration timePaused(Instant since, Instant now) {
        try {
            return spool.pauses().within(lane.consumer(), since, now);
        } catch (SpoolUnavailableException e) {
            return Duration.between(since, now);
        }
    }

    private Instant after(Duration wait) {
        return steadyClock.instant().plus(wait);
    }

    private Instant now() {
        return clock.instant();
    }

    private static String source(Leased delivery) {
        return delivery.delivery().report().source();
    }

    private static DeliveryId id(Leased delivery) {
        return delivery.delivery().id();
    }
}
