package io.narrows.exporter.application.delivery;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Hands out the rights to have a batch on its way, so that destinations that hang use up nothing that others need:
/// each kind of destination has rights of its own, and each host only some of them.
///
/// A call that takes long does not count as one of the few that may be young, only as one of all: so a number of calls
/// that hang slows down the others for a moment and not until they end.
///
/// Thread-safe.
final class Permits {
    private static final Duration YOUNG = Duration.ofSeconds(2);

    /// For calls that take long there is so many times the room that there is for young ones.
    private static final int ROOM_FOR_SLOW = 3;

    /// One host gets this part of all rights of its kind at most.
    private static final int PROVEN_SHARE = 2;

    private static final int UNPROVEN_SHARE = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Kind, Pool> pools = new EnumMap<>(Kind.class);
    private boolean closed;

    /// What is known of a destination.
    enum Kind {
        /// It needs no network.
        LOCAL,
        /// It took the last batch of the lane.
        PROVEN,
        /// It took reports before, though not the last batch of the lane.
        KNOWN,
        /// It never took a report.
        UNKNOWN
    }

    /// A lane that wants to start an attempt.
    ///
    /// @param hosts that the attempt talks to
    /// @param first whether the lane has tried nothing yet
    record Request(Kind kind, Set<String> hosts, boolean first) {}

    /// @param young how many batches of each kind may have been on their way for a short time
    Permits(int young) {
        for (var kind : Kind.values()) {
            var share = kind == Kind.KNOWN || kind == Kind.UNKNOWN ? UNPROVEN_SHARE : PROVEN_SHARE;
            pools.put(kind, new Pool(young, young * ROOM_FOR_SLOW, Math.max(1, young / share)));
        }
    }

    /// How many rights there are.
    int total() {
        return pools.values().stream().mapToInt(pool -> pool.most).sum();
    }

    /// Waits for a right.
    ///
    /// @return empty if `close` was called
    Optional<Permit> acquire(Request request) throws InterruptedException {
        lock.lock();
        try {
            var pool = pool(request.kind());
            var waiter = new Waiter(request, lock.newCondition());
            pool.waiters.add(waiter);
            try {
                pool.grant();
                while (waiter.granted.isEmpty() && !closed) {
                    waiter.turn.awaitNanos(pool.nanosUntilOneIsOld());
                    pool.grant();
                }
            } catch (InterruptedException e) {
                waiter.granted.ifPresent(pool::remove);
                pool.grant();
                throw e;
            } finally {
                pool.waiters.remove(waiter);
            }
            return waiter.granted;
        } finally {
            lock.unlock();
        }
    }

    void release(Permit permit) {
        lock.lock();
        try {
            var pool = pool(permit.request.kind());
            pool.remove(permit);
            pool.grant();
        } finally {
            lock.unlock();
        }
    }

    /// Hands out no more.
    void close() {
        lock.lock();
        try {
            closed = true;
            pools.values().forEach(pool -> pool.waiters.forEach(waiter -> waiter.turn.signal()));
        } finally {
            lock.unlock();
        }
    }

    Map<Kind, PermitUse> use() {
        lock.lock();
        try {
            var use = new EnumMap<Kind, PermitUse>(Kind.class);
            pools.forEach((kind, pool) -> use.put(kind, new PermitUse(pool.inUse.size(), pool.waiters.size())));
            return use;
        } finally {
            lock.unlock();
        }
    }

    private Pool pool(Kind kind) {
        return Objects.requireNonNull(pools.get(kind));
    }

    /// The right to have one batch on its way. To be released.
    static final class Permit {
        private final Request request;
        private final long sinceNanos = System.nanoTime();

        private Permit(Request request) {
            this.request = request;
        }

        private boolean isYoung() {
            return System.nanoTime() - sinceNanos < YOUNG.toNanos();
        }
    }

    private static final class Waiter {
        private final Request request;
        private final Condition turn;
        private Optional<Permit> granted = Optional.empty();

        private Waiter(Request request, Condition turn) {
            this.request = request;
            this.turn = turn;
        }
    }

    /// The rights of one kind. Guarded by the lock.
    private final class Pool {
        private final int mostYoung;
        private final int most;
        private final int mostOfAHost;
        private final LinkedHashSet<Permit> inUse = new LinkedHashSet<>();
        private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();
        private final Map<String, Integer> ofHosts = new HashMap<>();
        private boolean newestFirst;

        private Pool(int mostYoung, int most, int mostOfAHost) {
            this.mostYoung = mostYoung;
            this.most = most;
            this.mostOfAHost = mostOfAHost;
        }

        private void grant() {
            while (!closed && hasRoom()) {
                var next = next();
                if (next.isEmpty()) {
                    return;
                }
                var permit = new Permit(next.get().request);
                inUse.add(permit);
                permit.request.hosts().forEach(host -> ofHosts.merge(host, 1, Integer::sum));
                next.get().granted = Optional.of(permit);
                waiters.remove(next.get());
                next.get().turn.signal();
            }
        }

        /// By turns the one that waits longest, and the newest of those that have tried nothing yet: where many
        /// destinations hang, a new one that does not comes through, and yet nobody waits for ever.
        private Optional<Waiter> next() {
            newestFirst = !newestFirst;
            var newest = newestFirst
                    ? waiters.reversed().stream()
                            .filter(waiter -> waiter.request.first() && fits(waiter))
                            .findFirst()
                    : Optional.<Waiter>empty();
            return newest.or(() -> waiters.stream().filter(this::fits).findFirst());
        }

        private boolean fits(Waiter waiter) {
            return waiter.request.hosts().stream().allMatch(host -> ofHosts.getOrDefault(host, 0) < mostOfAHost);
        }

        private boolean hasRoom() {
            return inUse.size() < mostYoung || (inUse.size() < most && young() < mostYoung);
        }

        private long young() {
            return inUse.reversed().stream().takeWhile(Permit::isYoung).count();
        }

        private long nanosUntilOneIsOld() {
            if (inUse.size() >= most) {
                return Long.MAX_VALUE;
            }
            return inUse.stream()
                    .filter(Permit::isYoung)
                    .findFirst()
                    .map(oldest -> Math.max(1, oldest.sinceNanos + YOUNG.toNanos() - System.nanoTime()))
                    .orElse(Long.MAX_VALUE);
        }

        private void remove(Permit permit) {
            if (inUse.remove(permit)) {
                permit.request
                        .hosts()
                        .forEach(
                                host -> ofHosts.computeIfPresent(host, (name, count) -> count == 1 ? null : count - 1));
            }
        }
    }
}
