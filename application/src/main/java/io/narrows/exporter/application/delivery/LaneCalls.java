package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.ConsumerCalls;
import io.narrows.exporter.application.call.ConsumerNotOpenedException;
import io.narrows.exporter.application.call.DeliveryAttempt;
import io.narrows.exporter.application.call.DeliveryAttempt.Ending;
import io.narrows.exporter.application.call.LaneHosts;
import io.narrows.exporter.application.call.LaneTarget;
import io.narrows.exporter.application.delivery.LaneLedger.Assessment;
import io.narrows.exporter.application.delivery.LaneRunner.Shared;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.trace.AttemptSpan;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Calls the consumer of a lane with a batch, and settles the results.
///
/// Thread-safe: the attempts of a lane run concurrently.
final class LaneCalls {
    private static final System.Logger LOGGER = System.getLogger(LaneCalls.class.getName());

    private final LaneName lane;
    private final LaneGate gate;
    private final LaneLedger ledger;
    private final Shared shared;

    LaneCalls(LaneName lane, LaneGate gate, LaneLedger ledger, Shared shared) {
        this.lane = lane;
        this.gate = gate;
        this.ledger = ledger;
        this.shared = shared;
    }

    /// One attempt with everything it needs.
    ///
    /// @param hosts that the consumer connects to
    /// @param span records the attempt
    record Call(
            LaneTarget.Installed installed,
            LaneAttempt attempt,
            LeasedBatch batch,
            LaneHosts.Told hosts,
            Duration timeout,
            AttemptSpan span) {}

    /// Makes an attempt. Every failure becomes the state of the lane, and unsettled deliveries are put back.
    void make(Call call) {
        try {
            call.span().run(() -> makeWithinItsSpan(call));
        } finally {
            call.span().end();
        }
    }

    private void makeWithinItsSpan(Call call) {
        try {
            var verdict = deliver(call);
            if (verdict.expired() && gate.mayLease()) {
                ledger.buryExpired(verdict.reason());
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.DEBUG, "attempt interrupted lane={0}", lane);
        } catch (SpoolUnavailableException e) {
            LOGGER.log(Level.DEBUG, "expired deliveries not buried lane={0}", lane);
        } catch (RuntimeException | Error e) {
            shared.figures().laneBroke();
            gate.broke(e);
        } finally {
            ledger.putBackTheRest(call.batch());
        }
    }

    private LaneVerdict deliver(Call call) throws InterruptedException {
        ReportConsumer consumer;
        try {
            consumer = shared.calls().borrow(lane, call.installed(), call.timeout());
        } catch (ConsumerNotOpenedException e) {
            e.hung().ifPresent(hung -> shared.calls().keepCountOf(lane, hung, gate::addHungCalls));
            return settle(call, DeliveryAttempt.unavailable(call.attempt().size(), e.reason()));
        }
        try {
            return deliver(call, consumer);
        } finally {
            shared.calls().giveBack(lane);
        }
    }

    private LaneVerdict deliver(Call call, ReportConsumer consumer) throws InterruptedException {
        var all = call.attempt().batch();
        shared.figures().attemptBegan(lane.consumer(), all, shared.clock().millis());
        return switch (ConsumerCalls.deliver(consumer, all, call.installed(), call.timeout())) {
            case Ending.Answered answered -> settle(call, answered.results());
            case Ending.Hung hung -> settle(call, heldUp(hung, all.size()));
            case Ending.Failed failed ->
                all.size() == 1
                        ? settle(call, ledger.assessFailed(all.getFirst(), failed.reason(), endingNow(call)), false)
                        : deliverOneByOne(call, consumer);
        };
    }

    private List<DeliveryResult> heldUp(Ending.Hung hung, int size) {
        shared.calls().keepCountOf(lane, hung.call(), gate::addHungCalls);
        return DeliveryAttempt.unavailable(size, hung.reason());
    }

    /// Delivers the batch one by one after the consumer threw on it, because one delivery that makes the consumer fail
    /// must not fail the others.
    private LaneVerdict deliverOneByOne(Call call, ReportConsumer consumer) throws InterruptedException {
        var verdict = LaneVerdict.NOTHING;
        for (var leased : call.attempt().batch()) {
            if (verdict.isHopeless()) {
                break;
            }
            var one = List.of(leased);
            var begun = System.nanoTime();
            var ending = ConsumerCalls.deliver(consumer, one, call.installed(), call.timeout());
            var tried = ledger.endingNow(begun, call.hosts().shown());
            var assessment =
                    switch (ending) {
                        case Ending.Answered answered -> ledger.assess(one, answered.results(), false, tried);
                        case Ending.Hung hung -> ledger.assess(one, heldUp(hung, 1), false, tried);
                        case Ending.Failed failed -> ledger.assessFailed(leased, failed.reason(), tried);
                    };
            write(call, one, assessment);
            verdict = verdict.and(assessment.verdict());
        }
        judge(call, verdict, false);
        return verdict;
    }

    private LaneVerdict settle(Call call, List<DeliveryResult> results) {
        var late = results.stream().allMatch(LaneCalls::isRefusal)
                && call.attempt().isLate(call.timeout());
        return settle(call, ledger.assess(call.attempt().batch(), results, late, endingNow(call)), late);
    }

    private TriedCall endingNow(Call call) {
        return ledger.endingNow(call.attempt().begunNanos(), call.hosts().shown());
    }

    private LaneVerdict settle(Call call, Assessment assessment, boolean late) {
        judge(call, assessment.verdict(), late);
        write(call, call.attempt().batch(), assessment);
        return assessment.verdict();
    }

    private void write(Call call, List<Leased> assessed, Assessment assessment) {
        call.span().settled(assessment.settlements());
        ledger.write(call.batch(), assessment.settlements());
        shared.figures()
                .settled(
                        lane.consumer(),
                        assessed,
                        assessment.settlements(),
                        shared.clock().millis());
    }

    /// Updates the lane's state. Must come before any delivery of the batch is put back.
    private void judge(Call call, LaneVerdict verdict, boolean late) {
        if (LOGGER.isLoggable(Level.DEBUG)) {
            LOGGER.log(
                    Level.DEBUG,
                    "attempt ended lane={0} reports={1,number,#} outcome={2} took={3,number,#}ms",
                    lane,
                    call.attempt().size(),
                    verdict.kind(),
                    call.attempt().elapsedNanos() / 1_000_000);
        }
        shared.figures().attemptEnded(lane.consumer(), verdict.kind(), call.attempt());
        if (shared.events().isHeard()) {
            tell(call.attempt(), verdict);
        }
        if (late) {
            shared.figures().attemptTimedOut(lane.consumer());
            shared.destinations().ranOutOfTime(call.hosts().keys());
        } else if (verdict.taken() > 0) {
            shared.destinations().took(call.hosts().keys());
        }
        gate.judge(call.attempt(), verdict, call.installed().limits(), late);
    }

    private void tell(LaneAttempt attempt, LaneVerdict verdict) {
        shared.events()
                .tell(new Event.Attempted(
                        Instant.now(),
                        lane.consumer(),
                        lane.toString(),
                        attempt.sources().stream().sorted().toList(),
                        attempt.size(),
                        verdict.kind().name().toLowerCase(Locale.ROOT),
                        verdict.reason(),
                        Duration.ofNanos(attempt.elapsedNanos())));
    }

    private static boolean isRefusal(DeliveryResult result) {
        return result instanceof DeliveryResult.Unavailable || result instanceof DeliveryResult.Misconfigured;
    }
}
