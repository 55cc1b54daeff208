package io.narrows.exporter.application.delivery;

import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Decides whether and when a lane may start another attempt. The decision depends on the health of its destination, on
/// the number of attempts in flight, and on the rounds of a lane that collects.
///
/// Thread-safe. One thread waits for turns; other threads wake the gate, stop it and end attempts.
final class LaneGate {
    private static final System.Logger LOGGER = System.getLogger(LaneGate.class.getName());

    /// If this many calls hang, the lane starts no other call until one of them returns.
    private static final int MAX_HUNG_CALLS = 3;

    private final LaneName lane;
    private final LaneSettings settings;
    private final Clock clock;
    private final Clock steadyClock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LaneHealth health;
    private final LaneJudge judge;
    private final SecondCall secondCall = new SecondCall();
    private final long begunNanos = System.nanoTime();
    private LaneRounds rounds;
    private Phase phase = Phase.BUSY;
    private volatile boolean woken = true;
    private volatile boolean ended;
    private boolean leaving;
    private boolean stopping;

    /// Whether an operator paused the consumer of this lane.
    private boolean paused;

    private int inFlight;
    private int probing;
    private int hungCalls;

    LaneGate(
            LaneName lane,
            LaneSettings settings,
            Supplier<LaneShare> share,
            Backoff backoff,
            Clock clock,
            Clock steadyClock,
            LaneFigures figures) {
        this.lane = lane;
        this.settings = settings;
        this.clock = clock;
        this.steadyClock = steadyClock;
        this.health = new LaneHealth(backoff);
        this.judge = new LaneJudge(lane, settings, share, health, figures);
        this.rounds = new LaneRounds(Duration.ZERO, clock);
    }

    /// What the thread of the lane does.
    private enum Phase {
        BUSY,
        /// The lane waits for a permit to start an attempt.
        QUEUED,
        /// The lane waits for its destination to recover.
        BACKING_OFF,
        /// The lane waits for work.
        IDLE
    }

    /// The right to lease a batch.
    ///
    /// @param proven whether the destination took the last batch
    /// @param first whether nothing has been tried yet
    /// @param lessWanted sources whose reports are leased only if there are no others
    /// @param early whether only reports of other sources may be leased
    /// @param waited how long the lane waited for its destination to recover; zero if it did not
    record Turn(boolean proven, boolean first, Set<String> lessWanted, boolean early, Duration waited) {}

    /// Sets the interval and the hosts that follow from the settings of the lane.
    ///
    /// @param interval how long reports are collected; zero if they are not collected
    void learn(Duration interval, Set<String> hosts) {
        lock.lock();
        try {
            if (!interval.isZero() && !rounds.collects()) {
                rounds = new LaneRounds(interval, clock);
            }
            judge.learn(rounds.collects(), hosts);
        } finally {
            lock.unlock();
        }
    }

    /// Signals that there may be work. A repeated call is cheap, because every accepted report makes one.
    ///
    /// @return false if the lane has ended, and another runner is needed
    boolean wake() {
        if (woken && !ended) {
            return true;
        }
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /// Starts no more attempts. Attempts in flight go on.
    void stop() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Starts no more attempts, because an operator paused the consumer. The lane ends when nothing is in flight.
    void pause() {
        lock.lock();
        try {
            paused = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Undoes `pause`, unless the lane has ended.
    void resume() {
        lock.lock();
        try {
            paused = false;
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether the lane may lease deliveries.
    boolean mayLease() {
        lock.lock();
        try {
            return !isHalted();
        } finally {
            lock.unlock();
        }
    }

    private boolean isHalted() {
        return stopping || paused || leaving;
    }

    /// Ends the lane so that another lane can have its place, unless an attempt is in flight.
    ///
    /// @param least the shortest time that a lane with work keeps its place
    /// @return whether the lane ends; its waiting deliveries stay in the spool
    boolean giveWay(Duration least) {
        lock.lock();
        try {
            if (ended || inFlight > 0 || phase == Phase.BUSY || (phase == Phase.IDLE && woken)) {
                return ended;
            }
            if (phase != Phase.IDLE && System.nanoTime() - begunNanos < least.toNanos()) {
                return false;
            }
            leaving = true;
            ended = true;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the destination took the last batch.
    boolean isProven() {
        lock.lock();
        try {
            return health.isProven();
        } finally {
            lock.unlock();
        }
    }

    LaneStatus status() {
        lock.lock();
        try {
            return new LaneStatus(lane, judge.hosts(), health.state(), health.reason(), inFlight);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until another attempt may start.
    ///
    /// @return empty if the lane ends: it was stopped or paused or gives way, and nothing is in flight any more
    Optional<Turn> awaitTurn() throws InterruptedException {
        lock.lock();
        try {
            while (!isOver()) {
                var wait = isHalted() || isBusy()
                        ? Long.MAX_VALUE
                        : Math.max(untilSecondCall(), Math.max(health.waitNanos(), rounds.waitNanos()));
                if (wait <= 0) {
                    rounds.begin();
                    woken = false;
                    return Optional.of(turn(false));
                }
                if (wait < Long.MAX_VALUE && woken && health.waitNanos() > 0 && !rounds.collects()) {
                    if (health.lookNanos() <= 0) {
                        health.looked();
                        woken = false;
                        return Optional.of(turn(true));
                    }
                    wait = Math.min(wait, health.lookNanos());
                }
                await(Phase.BACKING_OFF, wait);
            }
            ended = true;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        return leaving || (isHalted() && inFlight == 0);
    }

    private boolean isBusy() {
        return hungCalls >= MAX_HUNG_CALLS
                || (health.isProven()
                        ? inFlight >= judge.concurrency()
                        : probing > 0 || inFlight >= judge.mostConcurrency());
    }

    private long untilSecondCall() {
        return inFlight > 0 && health.isProven() && !rounds.collects() && !health.hasSuspects()
                ? secondCall.waitNanos(System.nanoTime())
                : 0;
    }

    private Turn turn(boolean early) {
        return new Turn(
                health.isProven(),
                health.state() == State.NEW,
                rounds.collects() ? Set.of() : health.lessWanted(),
                early,
                early ? Duration.ZERO : health.lastWait());
    }

    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private long await(Phase waiting, long nanos) throws InterruptedException {
        phase = waiting;
        try {
            return changed.awaitNanos(nanos);
        } finally {
            phase = Phase.BUSY;
        }
    }

    /// Gives a turn back, because another exporter tries the destination now: the lane waits as long again.
    void leaveProbe() {
        lock.lock();
        try {
            health.waitAgain();
        } finally {
            lock.unlock();
        }
    }

    /// Gives a turn back, because another exporter collects for this lane. If this one does so later, its rounds begin
    /// as after a start: a round that was missed begins at once.
    void leaveRound() {
        lock.lock();
        try {
            rounds = rounds.restarted();
        } finally {
            lock.unlock();
        }
    }

    /// Marks the lane as waiting for a permit, until `dequeued` is called.
    void queued() {
        lock.lock();
        try {
            phase = Phase.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    /// @return false if the lane must end
    boolean dequeued() {
        lock.lock();
        try {
            phase = Phase.BUSY;
            return !isHalted();
        } finally {
            lock.unlock();
        }
    }

    /// The limits of the next batch.
    BatchLimits limits(Turn turn, BatchLimits declared) {
        lock.lock();
        try {
            return judge.limits(turn.proven(), declared);
        } finally {
            lock.unlock();
        }
    }

    /// Begins an attempt.
    ///
    /// @param limits that the batch was leased with
    /// @return empty if the attempt must not begin; then the caller puts the batch back
    Optional<LaneAttempt> begin(Turn turn, List<Leased> batch, BatchLimits limits) {
        lock.lock();
        try {
            if (isHalted() || health.isProven() != turn.proven()) {
                return Optional.empty();
            }
            if (!rounds.takes(batch)) {
                rounds.end();
                return Optional.empty();
            }
            inFlight++;
            var now = System.nanoTime();
            secondCall.begun(batch, limits, now);
            probing += turn.proven() ? 0 : 1;
            return Optional.of(new LaneAttempt(batch, !turn.proven(), now));
        } finally {
            lock.unlock();
        }
    }

    void end(LaneAttempt attempt) {
        lock.lock();
        try {
            inFlight--;
            probing -= attempt.probe() ? 1 : 0;
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void addHungCalls(int more) {
        lock.lock();
        try {
            hungCalls += more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Updates the lane's state from an attempt. Must come before any delivery of its batch is put back, or the lane
    /// would lease that delivery again as if nothing had happened.
    ///
    /// @param declared the limits that the consumer declares
    /// @param late whether the batch ran out of time
    void judge(LaneAttempt attempt, LaneVerdict verdict, BatchLimits declared, boolean late) {
        lock.lock();
        try {
            if (judge.judge(attempt, verdict, declared, late)) {
                rounds.goOn();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Records a failure of the exporter itself. The lane waits and tries again.
    void broke(Throwable thrown) {
        LOGGER.log(Level.ERROR, "lane failed lane=" + lane, thrown);
        lock.lock();
        try {
            judge.broke(thrown);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there may be work again.
    ///
    /// @return false if the lane ends, because it had no work for too long or gives way
    boolean awaitWork(Lease empty) throws InterruptedException {
        lock.lock();
        try {
            if (inFlight == 0 && empty.nextDue().equals(Instant.MAX)) {
                rounds.end();
            }
            var patience =
                    Math.min(untilDue(empty.nextDue()), settings.idleTimeout().toNanos());
            while (!woken && !isHalted() && patience > 0) {
                patience = await(Phase.IDLE, patience);
            }
            if (!leaving
                    && (woken
                            || stopping
                            || paused
                            || inFlight > 0
                            || !empty.nextDue().equals(Instant.MAX))) {
                return true;
            }
            ended = true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    private long untilDue(Instant due) {
        return due.equals(Instant.MAX)
                ? Long.MAX_VALUE
                : Math.max(
                        TimeUnit.MILLISECONDS.toNanos(1),
                        Duration.between(steadyClock.instant(), due).toNanos());
    }
}
