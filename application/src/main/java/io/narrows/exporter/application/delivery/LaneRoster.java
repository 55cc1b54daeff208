package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.LaneName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The active lanes, up to a bound, because a sender that can name lanes must not be able to fill the heap with them.
/// Beyond the bound, a lane that waits for its destination gives way and comes back in its turn.
///
/// Thread-safe.
final class LaneRoster {
    /// How many lanes are checked to find one that can give way.
    private static final int LOOKED_AT = 64;

    private final int most;
    private final LaneFigures figures;
    private final Predicate<LaneName> forOthers;
    private final BiFunction<LaneName, Consumer<LaneRunner>, LaneRunner> making;
    private final Map<LaneName, LaneRunner> runners = new ConcurrentHashMap<>();
    private final Set<LaneRunner> alive = ConcurrentHashMap.newKeySet();
    private final ArrayDeque<LaneRunner> longestFirst = new ArrayDeque<>();
    private volatile boolean crowded;
    private volatile Set<ConsumerId> paused = Set.of();
    private boolean stopped;

    /// @param forOthers whether only other exporters can deliver a lane
    /// @param making makes the runner of a lane; its second argument must be called when the runner has ended
    LaneRoster(
            int most,
            LaneFigures figures,
            Predicate<LaneName> forOthers,
            BiFunction<LaneName, Consumer<LaneRunner>, LaneRunner> making) {
        this.most = most;
        this.figures = figures;
        this.forOthers = forOthers;
        this.making = making;
    }

    /// Signals that a lane has work. Starts the lane if it is not active, unless its consumer is paused or only others
    /// can deliver it.
    ///
    /// @param least the shortest time that a lane keeps its place before it gives way
    /// @return false if there is no place for the lane now
    boolean wake(LaneName lane, Duration least) {
        if (isPaused(lane)) {
            return true;
        }
        var known = runners.get(lane);
        return (known != null && known.wake()) || forOthers.test(lane) || admit(lane, least);
    }

    private synchronized boolean admit(LaneName lane, Duration least) {
        var known = runners.get(lane);
        if (stopped || isPaused(lane) || (known != null && known.wake())) {
            return true;
        }
        if (known == null && runners.size() >= most && !makeRoom(least)) {
            crowded = true;
            return false;
        }
        begin(lane);
        return true;
    }

    /// Sets the consumers that operators paused. Their lanes start no more attempts, and end when nothing is in flight.
    /// After a consumer is no longer paused, the lanes with pending deliveries must be woken.
    ///
    /// @return whether a consumer is no longer paused
    synchronized boolean pause(Set<ConsumerId> now) {
        var before = paused;
        paused = Set.copyOf(now);
        for (var runner : alive) {
            if (isPaused(runner.lane())) {
                runner.pause();
            } else if (before.contains(runner.lane().consumer())) {
                runner.resume();
            }
        }
        return !paused.containsAll(before);
    }

    private boolean isPaused(LaneName lane) {
        var now = paused;
        return !now.isEmpty() && now.contains(lane.consumer());
    }

    private void begin(LaneName lane) {
        var runner = making.apply(lane, this::ended);
        runners.put(lane, runner);
        alive.add(runner);
        longestFirst.add(runner);
        try {
            runner.thread().start();
        } catch (RuntimeException | Error e) {
            ended(runner);
            throw e;
        }
    }

    private void ended(LaneRunner runner) {
        synchronized (this) {
            runners.remove(runner.lane(), runner);
            longestFirst.remove(runner);
        }
        alive.remove(runner);
    }

    private boolean makeRoom(Duration least) {
        for (int i = Math.min(LOOKED_AT, longestFirst.size()); i > 0; i--) {
            var runner = longestFirst.remove();
            if (runner.giveWay(least)) {
                runners.remove(runner.lane(), runner);
                figures.laneGaveWay();
                crowded = true;
                return true;
            }
            longestFirst.add(runner);
        }
        return false;
    }

    /// Whether lanes that are not active may have work.
    boolean isCrowded() {
        return crowded;
    }

    void crowded(boolean now) {
        crowded = now;
    }

    /// Starts no more lanes, and stops the active lanes from starting attempts.
    void stop() {
        synchronized (this) {
            stopped = true;
        }
        alive.forEach(LaneRunner::stop);
    }

    /// @return whether all lanes have ended in time
    boolean awaitEnd(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        for (var runner : alive) {
            if (!runner.thread().join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    void abandon() {
        alive.forEach(LaneRunner::abandon);
    }

    List<LaneStatus> statuses() {
        List<LaneRunner> atWork;
        synchronized (this) {
            atWork = List.copyOf(runners.values());
        }
        return atWork.stream().map(LaneRunner::status).toList();
    }
}
