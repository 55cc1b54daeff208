package io.narrows.exporter.application;

import io.narrows.exporter.application.DeliveryAttempt.Ending;
import io.narrows.exporter.application.LaneHealth.Standing;
import io.narrows.exporter.application.LaneStatus.State;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Lease;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Delivers what waits in one lane. A virtual thread of its own leases batches and starts an attempt for each, as many
/// at once as the destination bears; it ends when nothing has come for a while.
final class LaneRunner {
    private static final System.Logger LOGGER = System.getLogger(LaneRunner.class.getName());

    /// With so many calls that never returned, the lane starts no other until one does.
    private static final int MAX_HUNG_CALLS = 3;

    private static final Lease NOTHING_WAITS = new Lease(List.of(), Instant.MAX);

    private final Lane lane;
    private final LaneTarget target;
    private final LaneContext context;
    private final LaneSettings settings;
    private final LaneLedger ledger;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ConcurrencyLimit limit;
    private final LaneHealth health;
    private final LaneRounds rounds;
    private volatile boolean woken = true;
    private volatile boolean ended;
    private volatile Set<String> hosts = Set.of();
    private boolean stopping;
    private int inFlight;
    private int hungCalls;

    LaneRunner(Lane lane, LaneTarget target, LaneContext context) {
        this.lane = lane;
        this.target = target;
        this.context = context;
        this.settings = context.settings();
        this.ledger = new LaneLedger(lane, target.interval(), context);
        this.limit = new ConcurrencyLimit(settings.laneConcurrency());
        this.health = new LaneHealth(context.backoff());
        this.rounds = new LaneRounds(target.interval(), context.clock());
    }

    /// Tells that there may be work. Cheap if it was told already, for every accepted report calls it.
    ///
    /// @return false if this runner has ended, and another is needed
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

    /// Starts no more attempts. Those that are on their way go on.
    void stop() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    LaneStatus status() {
        lock.lock();
        try {
            return new LaneStatus(lane, hosts, health.state(), health.reason(), inFlight);
        } finally {
            lock.unlock();
        }
    }

    /// Runs until the lane is idle for long or is stopped, and nothing of it is in flight.
    void run() throws InterruptedException {
        switch (target) {
            case LaneTarget.Installed installed -> deliverTo(installed);
            case LaneTarget.Gone gone -> bury(gone);
        }
    }

    private void bury(LaneTarget.Gone gone) throws InterruptedException {
        while (awaitTurn()) {
            ledger.buryAll(gone);
            if (!awaitWork(NOTHING_WAITS)) {
                return;
            }
        }
    }

    private void deliverTo(LaneTarget.Installed installed) throws InterruptedException {
        hosts = context.hosts().of(installed.type(), installed.settings());
        while (awaitTurn()) {
            var standing = standing();
            var permits = context.permits(standing);
            permits.acquire();
            var lease = lease(comesInBatches(standing) ? installed.limits() : BatchLimits.ONE);
            if (lease.deliveries().isEmpty()) {
                permits.release();
                if (!awaitWork(lease)) {
                    return;
                }
            } else if (standing() != standing || !isForThisRound(lease)) {
                ledger.putBack(lease.deliveries());
                permits.release();
            } else {
                begin();
                context.startAttempt(() -> attempt(installed, lease.deliveries(), permits));
            }
        }
    }

    /// What was collected belongs together: to try a destination with a part of it would make two of one digest.
    private boolean comesInBatches(Standing standing) {
        return standing == Standing.PROVEN || rounds.collects();
    }

    private boolean isForThisRound(Lease lease) {
        lock.lock();
        try {
            var takes = rounds.takes(lease.deliveries());
            if (!takes) {
                rounds.end();
            }
            return takes;
        } finally {
            lock.unlock();
        }
    }

    private Lease lease(BatchLimits limits) {
        try {
            return context.spool().lease(lane, limits, context.steadyClock().instant());
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "lease failed lane=" + lane, e);
            return new Lease(List.of(), context.steadyClock().instant().plus(settings.longestBackoff()));
        }
    }

    private void attempt(LaneTarget.Installed installed, List<Leased> batch, Semaphore permits) {
        try {
            var verdict = deliver(installed, batch);
            if (verdict.expired()) {
                ledger.buryExpired(verdict.reason());
            }
        } catch (InterruptedException e) {
            ledger.putBack(batch);
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "attempt failed lane=" + lane, e);
        } finally {
            permits.release();
            end();
        }
    }

    private LaneVerdict deliver(LaneTarget.Installed installed, List<Leased> batch) throws InterruptedException {
        var begin = System.nanoTime();
        Consumer<LaneVerdict> judge = verdict -> judge(verdict, (double) (System.nanoTime() - begin));
        ReportConsumer consumer;
        try {
            consumer =
                    context.consumers().borrow(lane, () -> context.lifecycle().open(installed::open));
        } catch (ConsumerNotOpenedException e) {
            e.hung().ifPresent(this::keepCountOf);
            return ledger.settle(batch, DeliveryAttempt.unavailable(batch.size(), e.reason()), judge);
        }
        try {
            return deliver(new Call(consumer, installed.settings()), batch, judge);
        } finally {
            context.consumers().giveBack(lane);
        }
    }

    /// A consumer that is open, and the settings whose secrets it must not tell.
    private record Call(ReportConsumer consumer, ConsumerSettings settings) {}

    private LaneVerdict deliver(Call call, List<Leased> batch, Consumer<LaneVerdict> judge)
            throws InterruptedException {
        var deliveries = batch.stream().map(Leased::delivery).toList();
        return switch (context.attempt().deliver(call.consumer(), deliveries, call.settings())) {
            case Ending.Answered answered -> ledger.settle(batch, answered.results(), judge);
            case Ending.Hung hung -> {
                keepCountOf(hung.call());
                yield ledger.settle(batch, DeliveryAttempt.unavailable(batch.size(), hung.reason()), judge);
            }
            case Ending.Failed failed ->
                batch.size() == 1
                        ? ledger.settleFailed(batch.getFirst(), failed.reason(), judge)
                        : deliverOneByOne(call, batch, judge);
        };
    }

    /// After a batch on which the consumer threw: one delivery that it cannot bear must not take the others along.
    private LaneVerdict deliverOneByOne(Call call, List<Leased> batch, Consumer<LaneVerdict> judge)
            throws InterruptedException {
        var verdict = LaneVerdict.NOTHING;
        var tried = 0;
        while (tried < batch.size() && !verdict.isHopeless()) {
            verdict = verdict.and(deliver(call, List.of(batch.get(tried)), part -> {}));
            tried++;
        }
        judge.accept(verdict);
        ledger.putBack(batch.subList(tried, batch.size()));
        return verdict;
    }

    /// Holds on to the consumer until a call that hangs comes back, if it ever does.
    private void keepCountOf(CompletableFuture<?> hung) {
        LOGGER.log(Level.ERROR, "consumer hangs lane={0} timeout={1}", lane, settings.attemptTimeout());
        context.consumers().hold(lane);
        addHungCalls(1);
        Thread.ofVirtual().name("hung call").start(() -> {
            hung.join();
            context.consumers().giveBack(lane);
            addHungCalls(-1);
        });
    }

    private void addHungCalls(int more) {
        lock.lock();
        try {
            hungCalls += more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        lock.lock();
        try {
            inFlight++;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            inFlight--;
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Comes before anything of the batch is put back, or the lane would take it again as if nothing had happened.
    private void judge(LaneVerdict verdict, double nanos) {
        lock.lock();
        try {
            switch (verdict.kind()) {
                case TAKEN -> {
                    limit.succeeded(nanos);
                    recovered();
                }
                case PARTLY_REFUSED -> {
                    if (rounds.collects()) {
                        backsOff(verdict);
                    } else {
                        limit.refused();
                        recovered();
                    }
                }
                case UNAVAILABLE -> backsOff(verdict);
                case MISCONFIGURED -> failed(State.PAUSED, "lane paused", verdict);
                case NOTHING -> {}
            }
        } finally {
            lock.unlock();
        }
    }

    private void backsOff(LaneVerdict verdict) {
        failed(State.BACKING_OFF, "lane backs off", verdict);
    }

    private void recovered() {
        if (health.recovered()) {
            LOGGER.log(Level.INFO, "lane recovered lane={0}", lane);
        }
    }

    private void failed(State state, String event, LaneVerdict verdict) {
        limit.refused();
        rounds.goOn();
        if (health.failed(state, verdict.reason(), verdict.retryAfter())) {
            LOGGER.log(Level.WARNING, "{0} lane={1} hosts={2} reason=\"{3}\"", event, lane, hosts, verdict.reason());
        }
    }

    private Standing standing() {
        lock.lock();
        try {
            return health.standing();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until another attempt may start.
    ///
    /// @return false if the lane was stopped and nothing is in flight any more
    private boolean awaitTurn() throws InterruptedException {
        lock.lock();
        try {
            for (; ; ) {
                if (stopping) {
                    if (inFlight == 0) {
                        return false;
                    }
                    changed.await();
                } else if (hungCalls >= MAX_HUNG_CALLS
                        || inFlight >= (health.standing() == Standing.PROVEN ? limit.current() : 1)) {
                    changed.await();
                } else if (health.waitNanos() > 0) {
                    waitNanos(health.waitNanos());
                } else if (rounds.waitNanos() > 0) {
                    waitNanos(rounds.waitNanos());
                } else {
                    rounds.begin();
                    woken = false;
                    return true;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its caller loops
    private void waitNanos(long nanos) throws InterruptedException {
        changed.awaitNanos(nanos);
    }

    /// Waits until there may be work again.
    ///
    /// @return false if there was none for so long that the lane ends
    private boolean awaitWork(Lease empty) throws InterruptedException {
        lock.lock();
        try {
            if (inFlight == 0 && empty.nextDue().equals(Instant.MAX)) {
                rounds.end();
            }
            var patience =
                    Math.min(untilDue(empty.nextDue()), settings.idleTimeout().toNanos());
            while (!woken && !stopping && patience > 0) {
                patience = changed.awaitNanos(patience);
            }
            if (woken || stopping || inFlight > 0 || !empty.nextDue().equals(Instant.MAX)) {
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
                        Duration.between(context.steadyClock().instant(), due).toNanos());
    }
}
