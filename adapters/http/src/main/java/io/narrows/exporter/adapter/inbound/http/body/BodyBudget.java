package io.narrows.exporter.adapter.inbound.http.body;

import io.narrows.exporter.adapter.inbound.http.answer.CleanEnd;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Bounds the memory that requests take from the first byte of their body until their report is in the spool, however
/// many come at once. A request that finds no room waits a little and is then asked to come again. Thread-safe.
///
/// Small requests have a part of their own, so that large ones, and those who send them slowly, cannot hold them up.
/// Of very large ones one is read at a time: two that each have half of the memory would wait for each other. That one
/// waits longer than those behind it, so that what they hold comes free while it still wants it.
public final class BodyBudget {
    /// What a request takes beside its body: its connection's buffers, its objects, its receipt.
    static final long FIXED_COST = 8 * 1024;

    /// A request that costs no more than this is small.
    static final long SMALL_COST = 128 * 1024;

    private static final int UNIT = 1024;
    private static final int SHARE_OF_SMALL = 4;
    private static final int SHARE_OF_VERY_LARGE = 4;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Duration patience;
    private final Duration longPatience;
    private final Pool small;
    private final Pool large;
    private final Semaphore veryLarge = new Semaphore(1, true);
    private final int veryLargeUnits;
    private final LongAdder refused = new LongAdder();

    /// @param total bytes of all requests together; one that is larger by itself is read alone
    /// @param patience how long one waits for the others
    public BodyBudget(long total, Duration patience) {
        int all = Math.clamp(total / UNIT, 2, Integer.MAX_VALUE);
        this.patience = patience;
        this.longPatience = patience.multipliedBy(3).dividedBy(2);
        this.small = new Pool(Math.max(1, all / SHARE_OF_SMALL));
        this.large = new Pool(Math.max(1, all - all / SHARE_OF_SMALL));
        this.veryLargeUnits = large.size / SHARE_OF_VERY_LARGE;
    }

    /// The part of one request, which grows with it.
    Share share() {
        return new Share();
    }

    /// How many bytes are taken now.
    public long taken() {
        return (long) UNIT * (small.taken() + large.taken());
    }

    /// How many requests found no room in time, since the start.
    public long refused() {
        return refused.sum();
    }

    private static final class Pool {
        private final int size;
        private final Semaphore free;

        Pool(int size) {
            this.size = size;
            this.free = new Semaphore(size, true);
        }

        long taken() {
            return (long) size - free.availablePermits();
        }
    }

    /// The part of one request. Not thread-safe.
    final class Share implements AutoCloseable {
        private int smallUnits;
        private int largeUnits;
        private boolean isVeryLarge;

        private Share() {}

        /// Takes as much as the request costs by now. Never gives any of it back before it is closed.
        ///
        /// @param size of all arrays that hold a part of the body or of what is made of it
        /// @throws Refusal if others take too long to give theirs back
        void grownTo(long size) {
            long cost = FIXED_COST + size;
            if (cost <= SMALL_COST && largeUnits == 0) {
                int wanted = units(cost, small);
                acquire(small.free, wanted - smallUnits, patience);
                smallUnits = Math.max(smallUnits, wanted);
                return;
            }
            int wanted = units(cost, large);
            if (wanted > veryLargeUnits && !isVeryLarge) {
                acquire(veryLarge, 1, patience);
                isVeryLarge = true;
            }
            acquire(large.free, wanted - largeUnits, isVeryLarge ? longPatience : patience);
            largeUnits = Math.max(largeUnits, wanted);
            small.free.release(smallUnits);
            smallUnits = 0;
        }

        private int units(long cost, Pool pool) {
            return (int) Math.min(pool.size, (cost + UNIT - 1) / UNIT);
        }

        private void acquire(Semaphore semaphore, int wanted, Duration patience) {
            try {
                if (wanted > 0 && !semaphore.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    refused.increment();
                    throw Refusal.comeAgain("the exporter is reading too much at once", RETRY_AFTER);
                }
            } catch (InterruptedException e) {
                throw CleanEnd.because("interrupted while waiting to read the body");
            }
        }

        /// Gives all of it back.
        @Override
        public void close() {
            small.free.release(smallUnits);
            large.free.release(largeUnits);
            if (isVeryLarge) {
                veryLarge.release();
            }
            smallUnits = 0;
            largeUnits = 0;
            isVeryLarge = false;
        }
    }
}
