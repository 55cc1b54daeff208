package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Settles what a lane has tried, each delivery by itself, and tells what that says of the lane. Thread-safe.
final class LaneLedger {
    private static final System.Logger LOGGER = System.getLogger(LaneLedger.class.getName());

    private static final BatchLimits SWEEP = new BatchLimits(500, 8L << 20);

    private final Lane lane;
    private final Duration collected;
    private final LaneContext context;

    /// @param collected for how long a delivery may have waited before its first try; that does not make it old
    LaneLedger(Lane lane, Duration collected, LaneContext context) {
        this.lane = lane;
        this.collected = collected;
        this.context = context;
    }

    /// @param results one for each of the batch
    /// @param judge told the verdict before the spool is
    LaneVerdict settle(List<Leased> batch, List<DeliveryResult> results, Consumer<LaneVerdict> judge) {
        // Of what was collected it is always the lane that waits, so that the rest comes again in the same round.
        var laneWaits = collects() || results.stream().allMatch(LaneLedger::isRefusal);
        var settlements = new ArrayList<Settlement>(batch.size());
        var verdict = LaneVerdict.NOTHING;
        for (int i = 0; i < batch.size(); i++) {
            var settlement = settlement(batch.get(i), results.get(i), laneWaits);
            settlements.add(settlement);
            verdict = verdict.and(verdictOf(results.get(i), settlement));
        }
        judge.accept(verdict);
        write(settlements);
        return verdict;
    }

    /// Settles a delivery on which the consumer threw.
    ///
    /// @param judge told the verdict before the spool is
    LaneVerdict settleFailed(Leased delivery, String reason, Consumer<LaneVerdict> judge) {
        var attempts = delivery.attempts() + 1;
        var settlement = attempts >= context.settings().maxFailures()
                ? bury(delivery, DeathCause.FAILED, reason)
                : new Settlement.Retry(
                        id(delivery),
                        after(collects() ? Duration.ZERO : context.backoff().after(attempts)),
                        attempts,
                        reason);
        var verdict = LaneVerdict.failed(reason);
        judge.accept(verdict);
        write(List.of(settlement));
        LOGGER.log(Level.WARNING, "consumer failed lane={0} reason=\"{1}\"", lane, reason);
        return verdict;
    }

    /// Gives back what was not tried.
    void putBack(List<Leased> batch) {
        write(batch.stream().map(this::untried).toList());
    }

    /// Buries those at the head of the lane that are too old, so that a lane whose destination is away for good does
    /// not need one attempt for each of them.
    void buryExpired(String reason) {
        for (; ; ) {
            var lease = context.spool()
                    .lease(lane, SWEEP, context.steadyClock().instant())
                    .deliveries();
            var settlements = new ArrayList<Settlement>(lease.size());
            var young = false;
            for (var delivery : lease) {
                var expired = isExpired(delivery);
                young |= !expired;
                settlements.add(expired ? bury(delivery, DeathCause.EXPIRED, reason) : untried(delivery));
            }
            write(settlements);
            if (young || lease.isEmpty()) {
                return;
            }
        }
    }

    /// Buries all that waits in a lane which leads nowhere.
    void buryAll(LaneTarget.Gone gone) {
        for (; ; ) {
            var lease = context.spool()
                    .lease(lane, SWEEP, after(Spool.LONGEST_WAIT))
                    .deliveries();
            if (lease.isEmpty()) {
                return;
            }
            write(lease.stream()
                    .map(delivery -> bury(delivery, gone.cause(), gone.reason()))
                    .toList());
        }
    }

    private Settlement settlement(Leased delivery, DeliveryResult result, boolean laneWaits) {
        return switch (result) {
            case Delivered delivered -> new Settlement.Delivered(id(delivery), now());
            case Rejected rejected -> bury(delivery, DeathCause.REJECTED, rejected.reason());
            case Misconfigured misconfigured -> later(delivery, misconfigured.reason(), Duration.ZERO);
            case Unavailable unavailable ->
                later(
                        delivery,
                        unavailable.reason(),
                        // Where all of a batch was refused, it is the lane that waits.
                        laneWaits ? Duration.ZERO : wait(delivery, unavailable));
        };
    }

    private Settlement later(Leased delivery, String reason, Duration wait) {
        return isExpired(delivery)
                ? bury(delivery, DeathCause.EXPIRED, reason)
                : new Settlement.Retry(id(delivery), after(wait), delivery.attempts() + 1, reason);
    }

    private Duration wait(Leased delivery, Unavailable unavailable) {
        var own = context.backoff().after(delivery.attempts() + 1);
        var asked = unavailable.retryAfter();
        var wait = own.compareTo(asked) > 0 ? own : asked;
        return wait.compareTo(Spool.LONGEST_WAIT) < 0 ? wait : Spool.LONGEST_WAIT;
    }

    private Settlement untried(Leased delivery) {
        return new Settlement.Retry(id(delivery), context.steadyClock().instant(), delivery.attempts(), "");
    }

    private Settlement bury(Leased delivery, DeathCause cause, String reason) {
        LOGGER.log(Level.WARNING, "dead letter delivery={0} cause={1} reason=\"{2}\"", id(delivery), cause, reason);
        return new Settlement.Bury(id(delivery), cause, reason, now());
    }

    private static LaneVerdict verdictOf(DeliveryResult result, Settlement settlement) {
        var expired = settlement instanceof Settlement.Bury bury && bury.cause() == DeathCause.EXPIRED;
        return switch (result) {
            case Unavailable unavailable ->
                LaneVerdict.unavailable(unavailable.reason(), unavailable.retryAfter(), expired);
            case Misconfigured misconfigured -> LaneVerdict.misconfigured(misconfigured.reason(), expired);
            default -> LaneVerdict.TAKEN;
        };
    }

    private static boolean isRefusal(DeliveryResult result) {
        return result instanceof Unavailable || result instanceof Misconfigured;
    }

    private void write(List<Settlement> settlements) {
        if (settlements.isEmpty()) {
            return;
        }
        if (keep(settlements)) {
            for (var settlement : settlements) {
                if (!(settlement instanceof Settlement.Retry)) {
                    context.bell().ring(settlement.delivery().report());
                }
            }
        }
    }

    /// Tries until the spool takes it, such as on a disk that is full for a while.
    ///
    /// @return false if the exporter stopped before: then the deliveries are tried again after the restart
    private boolean keep(List<Settlement> settlements) {
        for (int failures = 1; ; failures++) {
            try {
                context.spool().settle(settlements);
                return true;
            } catch (RuntimeException e) {
                LOGGER.log(Level.ERROR, "settlements not kept, trying again lane=" + lane, e);
            }
            try {
                Thread.sleep(context.backoff().after(failures));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private boolean collects() {
        return !collected.isZero();
    }

    private boolean isExpired(Leased delivery) {
        return delivery.since()
                .plus(collected)
                .plus(context.settings().maxAge())
                .isBefore(now());
    }

    private Instant after(Duration wait) {
        return context.steadyClock().instant().plus(wait);
    }

    private Instant now() {
        return context.clock().instant();
    }

    private static DeliveryId id(Leased delivery) {
        return delivery.delivery().id();
    }
}
