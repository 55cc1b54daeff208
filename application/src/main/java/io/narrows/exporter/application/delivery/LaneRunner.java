package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.call.ConsumerCalls;
import io.narrows.exporter.application.call.LaneHosts;
import io.narrows.exporter.application.call.LaneTarget;
import io.narrows.exporter.application.delivery.LaneGate.Turn;
import io.narrows.exporter.application.delivery.Permits.Kind;
import io.narrows.exporter.application.delivery.Permits.Permit;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.trace.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Delivers what waits in one lane: leases a batch when the gate allows it, starts an attempt, and settles the results.
/// Runs on its own virtual thread, and ends after some time without work.
///
/// Every failure becomes the state of the lane. Leased deliveries are settled or put back.
final class LaneRunner {
    private static final Lease NOTHING_WAITS = new Lease(List.of(), Instant.MAX);

    /// When to ask again whether a lane that is left to other exporters may be delivered here.
    private static final Duration LEFT_TO_OTHERS = Duration.ofSeconds(2);

    private final LaneName lane;
    private final LaneGate gate;
    private final LaneLedger ledger;
    private final LaneCalls calls;
    private final Shared shared;
    private final Elsewhere elsewhere;
    private final Thread thread;

    /// The lane's target with its settings. Kept on the heap while the destination takes what it gets, and released
    /// while the lane waits for it.
    private volatile Optional<LaneTarget> loaded = Optional.empty();

    /// Whether the lane's consumer was installed when it was last looked up.
    private boolean isInstalled;

    private volatile LaneHosts.Told hosts = LaneHosts.Told.NOT_ASKED;

    /// The objects that all lanes share.
    record Shared(
            Spool spool,
            LaneSettings settings,
            Clock clock,
            Clock steadyClock,
            LaneTargets targets,
            Permits permits,
            Destinations destinations,
            ConsumerCalls calls,
            LaneFigures figures,
            EventStream events,
            Tracing tracing) {}

    /// @param ended called when the lane has ended
    LaneRunner(LaneName lane, LaneGate gate, LaneLedger ledger, Shared shared, Consumer<LaneRunner> ended) {
        this.lane = lane;
        this.gate = gate;
        this.ledger = ledger;
        this.calls = new LaneCalls(lane, gate, ledger, shared);
        this.shared = shared;
        this.elsewhere = new Elsewhere(
                lane, gate, shared.spool().replicas(), shared.targets().goneSince());
        this.thread = Thread.ofVirtual().name("lane " + lane).unstarted(() -> {
            try {
                run();
            } finally {
                ended.accept(this);
            }
        });
    }

    Thread thread() {
        return thread;
    }

    LaneName lane() {
        return lane;
    }

    /// @return false if this runner has ended, and another is needed
    boolean wake() {
        return gate.wake();
    }

    void stop() {
        gate.stop();
    }

    /// Starts no more attempts, because an operator paused the consumer. Ends when nothing is in flight.
    void pause() {
        gate.pause();
    }

    /// Undoes `pause`, unless this runner has ended.
    void resume() {
        gate.resume();
    }

    /// Gives up settlements that the spool refuses, because the exporter has stopped.
    void abandon() {
        ledger.close();
        thread.interrupt();
    }

    /// @return whether the lane ends, so that another lane can have its place
    boolean giveWay(Duration least) {
        var gives = gate.giveWay(least);
        if (gives) {
            thread.interrupt();
        }
        return gives;
    }

    LaneStatus status() {
        return gate.status();
    }

    private void run() {
        try {
            for (var turn = gate.awaitTurn(); turn.isPresent(); turn = gate.awaitTurn()) {
                if (!takeSafely(turn.get())) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean takeSafely(Turn turn) throws InterruptedException {
        try {
            return take(turn);
        } catch (SpoolUnavailableException e) {
            return gate.awaitWork(askAgain());
        } catch (RuntimeException | Error e) {
            shared.figures().laneBroke();
            gate.broke(e);
            return true;
        }
    }

    /// @return false if the lane ends
    private boolean take(Turn turn) throws InterruptedException {
        if (isInstalled) {
            return deliver(turn);
        }
        return switch (target()) {
            case LaneTarget.Installed installed -> {
                // Released until the lane has a permit, because thousands of lanes may wait for one.
                isInstalled = true;
                elsewhere.isHere();
                recall(hosts.keys());
                loaded = Optional.empty();
                yield true;
            }
            case LaneTarget.Gone gone -> {
                // Looked for again next time, because a missing key may come back.
                loaded = Optional.empty();
                yield gate.awaitWork(elsewhere.mayDeliver(gone) ? askAgain() : ledger.buryAll(gone));
            }
        };
    }

    /// Asks the spool whether the hosts took reports before this process started, unless that is known.
    private void recall(Set<String> keys) {
        if (!shared.destinations().areKnown(keys) && shared.spool().hasDelivered(lane)) {
            shared.destinations().took(keys);
        }
    }

    private LaneTarget target() throws InterruptedException {
        var known = loaded;
        if (known.isPresent()) {
            return known.get();
        }
        var target = shared.targets().of(lane);
        if (target instanceof LaneTarget.Installed installed) {
            hosts = shared.targets().hosts(installed);
            ledger.collectsFor(installed.interval());
            gate.learn(installed.interval(), hosts.shown());
        }
        loaded = Optional.of(target);
        return target;
    }

    private boolean deliver(Turn turn) throws InterruptedException {
        gate.queued();
        var permit = shared.permits().acquire(request(turn));
        if (!gate.dequeued() || permit.isEmpty()) {
            permit.ifPresent(shared.permits()::release);
            return true;
        }
        var started = false;
        Lease lease;
        try {
            if (!(target() instanceof LaneTarget.Installed installed)) {
                isInstalled = false;
                loaded = Optional.empty();
                return true;
            }
            var limits = gate.limits(turn, installed.limits());
            lease = elsewhere.takes(turn, installed) ? askAgain() : lease(turn, limits);
            started = !lease.deliveries().isEmpty() && start(installed, turn, lease, limits, permit.get());
        } finally {
            if (!started) {
                shared.permits().release(permit.get());
            }
        }
        if (!lease.deliveries().isEmpty()) {
            return true;
        }
        if (!gate.isProven()) {
            // The attempt that failed released them before this turn loaded them again.
            loaded = Optional.empty();
        }
        return turn.early() || gate.awaitWork(lease);
    }

    private Lease askAgain() {
        return new Lease(List.of(), shared.steadyClock().instant().plus(LEFT_TO_OTHERS));
    }

    private Permits.Request request(Turn turn) {
        var keys = hosts.keys();
        if (hosts.local()) {
            return new Permits.Request(Kind.LOCAL, Set.of(), turn.first());
        }
        if (turn.proven()) {
            return new Permits.Request(Kind.PROVEN, keys, false);
        }
        var known = shared.destinations().areKnown(keys) ? Kind.KNOWN : Kind.UNKNOWN;
        return new Permits.Request(known, keys, turn.first());
    }

    private Lease lease(Turn turn, BatchLimits limits) {
        var now = shared.steadyClock().instant();
        if (!turn.lessWanted().isEmpty()) {
            var others = shared.spool().lease(lane, limits, now, turn.lessWanted());
            if (!others.deliveries().isEmpty()) {
                return others;
            }
        }
        return turn.early() ? NOTHING_WAITS : shared.spool().lease(lane, limits, now);
    }

    /// @return whether an attempt is in flight; if not, the deliveries are put back
    private boolean start(LaneTarget.Installed installed, Turn turn, Lease lease, BatchLimits limits, Permit permit) {
        var batch = new LeasedBatch(lease.deliveries());
        var attempt = Optional.<LaneAttempt>empty();
        var started = false;
        try {
            attempt = gate.begin(turn, batch.all(), limits);
            if (attempt.isPresent()) {
                var begun = attempt.get();
                var span = shared.tracing().attempt(lane, hosts.shown(), batch.all());
                var call = new LaneCalls.Call(installed, begun, batch, hosts, timeout(begun), span);
                shared.calls().startAttempt(() -> attempt(call, permit));
                started = true;
            }
            return started;
        } finally {
            if (!started) {
                ledger.putBackTheRest(batch);
                attempt.ifPresent(gate::end);
            }
        }
    }

    private Duration timeout(LaneAttempt attempt) {
        return attempt.probe() && !hosts.local()
                ? shared.destinations().patience(hosts.keys())
                : shared.settings().attemptTimeout();
    }

    private void attempt(LaneCalls.Call call, Permit permit) {
        try {
            calls.make(call);
            if (!gate.isProven()) {
                loaded = Optional.empty();
            }
        } finally {
            shared.permits().release(permit);
            gate.end(call.attempt());
        }
    }
}
