package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.LaneName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// The lanes that are at work, no more than a bound: whoever can name a lane must not be able to fill the heap with
/// them. Past the bound a lane that waits for its destination gives way, and comes back in its turn.
///
/// Thread-safe.
final class LaneRoster {
    /// So many are looked at for one that can give way.
    private static final int LOOKED_AT = 64;

    private final int most;
    private final LaneFigures figures;
    private final BiFunction<LaneName, Consumer<LaneRunner>, LaneRunner> making;
    private final Map<LaneName, LaneRunner> runners = new ConcurrentHashMap<>();
    private final Set<LaneRunner> alive = ConcurrentHashMap.newKeySet();
    private final ArrayDeque<LaneRunner> longestFirst = new ArrayDeque<>();
    private volatile boolean crowded;
    private boolean stopped;

    /// @param making makes the runner of a lane; the second argument is to be told of it when it has ended
    LaneRoster(int most, LaneFigures figures, BiFunction<LaneName, Consumer<LaneRunner>, LaneRunner> making) {
        this.most = most;
        this.figures = figures;
        this.making = making;
    }

    /// Tells that a lane has work. Starts it if it is not at work.
    ///
    /// @param least how long a lane that gives way has had its place at least
    /// @return false if there is no place for it now
    boolean wake(LaneName lane, Duration least) {
        var known = runners.get(lane);
        return (known != null && known.wake()) || admit(lane, least);
    }

    private synchronized boolean admit(LaneName lane, Duration least) {
        var known = runners.get(lane);
        if (stopped || (known != null && known.wake())) {
            return true;
        }
        if (known == null && runners.size() >= most && !makeRoom(least)) {
            crowded = true;
            return false;
        }
        begin(lane);
        return true;
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

    /// Whether lanes may have work that are not at work.
    boolean isCrowded() {
        return crowded;
    }

    void crowded(boolean now) {
        crowded = now;
    }

    /// Starts no lane any more, and tells those at work to start no attempt.
    void stop() {
        synchronized (this) {
            stopped = true;
        }
        alive.forEach(LaneRunner::stop);
    }

    /// @return whether all have ended in time
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
