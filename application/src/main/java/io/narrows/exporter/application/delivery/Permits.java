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

/// Hands out permits for batches in flight, so that hanging destinations cannot use up what others need. Each kind of
/// destination has its own permits, and each host gets only a share of them.
///
/// A long call no longer counts towards the small limit for young calls, only towards the limit for all calls. So
/// hanging calls delay the others for a moment and not until they end.
///
/// Thread-safe.
final class Permits {
    /// Up to this age a call counts as young.
    private static final Duration YOUNG = Duration.ofSeconds(2);

    /// The limit for all calls, as a multiple of the limit for young calls.
    private static final int ROOM_FOR_SLOW = 3;

    /// The divisor that limits one host: it may hold at most `young / PROVEN_SHARE` permits of its kind.
    private static final int PROVEN_SHARE = 2;

    private static final int UNPROVEN_SHARE = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Kind, Pool> pools = new EnumMap<>(Kind.class);
    private boolean closed;

    /// What is known about a destination.
    enum Kind {
        /// The destination needs no network.
        LOCAL,
        /// The destination took the last batch of the lane.
        PROVEN,
        /// The destination took reports before, but not the last batch of the lane.
        KNOWN,
        /// The destination never took a report.
        UNKNOWN
    }

    /// The request of a lane for a permit to start an attempt.
    ///
    /// @param hosts that the attempt connects to
    /// @param first whether the lane has tried nothing yet
    record Request(Kind kind, Set<String> hosts, boolean first) {}

    /// @param young how many young batches of each kind may be in flight
    Permits(int young) {
        for (var kind : Kind.values()) {
            var share = kind == Kind.KNOWN || kind == Kind.UNKNOWN ? UNPROVEN_SHARE : PROVEN_SHARE;
            pools.put(kind, new Pool(young, young * ROOM_FOR_SLOW, Math.max(1, young / share)));
        }
    }

    /// Leaves the other permits to other exporters that deliver to the same destinations, except those for destinations
    /// that need no network. Permits that are out stay valid.
    void share(LaneShare share) {
        lock.lock();
        try {
            pools.forEach((kind, pool) -> {
                if (kind != Kind.LOCAL) {
                    pool.share(share);
                    pool.grant();
                }
            });
        } finally {
            lock.unlock();
        }
    }

    /// The number of permits of all kinds.
    int total() {
        return pools.values().stream().mapToInt(pool -> pool.whole).sum();
    }

    /// Waits for a permit.
    ///
    /// @return empty if `close` was called
    Optional<Permit> acquire(Request request) throws InterruptedException {
        lock.lock();
        try {
            var pool = pool(request.kind());
            var waiter = new Waiter(request, lock.newCondition());
            pool.queue.add(waiter);
            try {
                pool.grant();
                while (waiter.granted.isEmpty() && !closed) {
                    waiter.turn.awaitNanos(pool.patienceOf(waiter));
                    pool.grant();
                }
            } catch (InterruptedException e) {
                waiter.granted.ifPresent(pool::remove);
                pool.grant();
                throw e;
            } finally {
                pool.leave(waiter);
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

    /// Hands out no more permits.
    void close() {
        lock.lock();
        try {
            closed = true;
            pools.values().forEach(pool -> pool.queue.all().forEach(waiter -> waiter.turn.signal()));
        } finally {
            lock.unlock();
        }
    }

    Map<Kind, PermitUse> use() {
        lock.lock();
        try {
            var use = new EnumMap<Kind, PermitUse>(Kind.class);
            pools.forEach((kind, pool) -> use.put(kind, new PermitUse(pool.inUse.size(), pool.queue.size())));
            return use;
        } finally {
            lock.unlock();
        }
    }

    private Pool pool(Kind kind) {
        return Objects.requireNonNull(pools.get(kind));
    }

    /// The right to have one batch in flight. The holder must release it.
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

    /// A request that waits for its permit.
    private static final class Waiter implements PermitQueue.Waiting {
        private final Request request;
        private final Condition turn;
        private Optional<Permit> granted = Optional.empty();

        private Waiter(Request request, Condition turn) {
            this.request = request;
            this.turn = turn;
        }

        @Override
        public Set<String> hosts() {
            return request.hosts();
        }

        @Override
        public boolean isFirst() {
            return request.first();
        }
    }

    /// The permits of one kind. Guarded by the lock.
    private final class Pool {
        private final int wholeYoung;
        private final int whole;
        private final int wholeOfAHost;
        private int mostYoung;
        private int most;
        private int mostOfAHost;
        private final LinkedHashSet<Permit> inUse = new LinkedHashSet<>();
        private final PermitQueue<Waiter> queue = new PermitQueue<>();
        private final Map<String, Integer> ofHosts = new HashMap<>();
        private boolean newestFirst;

        private Pool(int mostYoung, int most, int mostOfAHost) {
            this.wholeYoung = mostYoung;
            this.whole = most;
            this.wholeOfAHost = mostOfAHost;
            share(LaneShare.WHOLE);
        }

        private void share(LaneShare share) {
            mostYoung = share.of(wholeYoung);
            most = share.of(whole);
            mostOfAHost = share.of(wholeOfAHost);
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
                queue.remove(next.get());
                next.get().turn.signal();
            }
        }

        /// The next lane to get a permit: in turns the one that waits longest, and the newest that has tried nothing
        /// yet. So a new healthy destination gets through even if many others hang, and no lane waits forever.
        private Optional<Waiter> next() {
            newestFirst = !newestFirst;
            var newest = newestFirst ? queue.newestFirst(this::fits) : Optional.<Waiter>empty();
            return newest.or(() -> queue.oldest(this::fits));
        }

        private boolean fits(Set<String> hosts) {
            for (var host : hosts) {
                if (ofHosts.getOrDefault(host, 0) >= mostOfAHost) {
                    return false;
                }
            }
            return true;
        }

        /// How long a waiter waits before it grants permits itself. Only the oldest one does, because a thousand that
        /// all wake up to do the same would take the processor from the deliveries.
        private long patienceOf(Waiter waiter) {
            return queue.isOldest(waiter) ? nanosUntilOneIsOld() : Long.MAX_VALUE;
        }

        private void leave(Waiter waiter) {
            queue.remove(waiter);
            queue.oldest().ifPresent(oldest -> oldest.turn.signal());
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
