package io.narrows.exporter.adapter.inbound.http.body;

import io.narrows.exporter.adapter.inbound.http.answer.CleanEnd;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.RefusalReason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Bounds the memory that all requests use together, from the first byte of a body until the report is in the spool. A
/// request that finds no room waits briefly; then it is refused and the sender may retry. Thread-safe.
///
/// Small requests have a part of the budget reserved, so large requests and slow senders cannot block them. Very large
/// requests are read one at a time, because two that each hold half of the memory would wait for each other. The very
/// large request waits longer than the requests behind it, so their memory comes free while it still waits.
public final class BodyBudget {
    /// Memory of a request besides its body: the connection's buffers, the request's objects, the receipt.
    static final long FIXED_COST = 8 * 1024;

    /// A request that costs at most this many bytes is small.
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

    /// @param total bytes of all requests together; a larger single request is read alone
    /// @param patience how long a request waits for others to release memory
    public BodyBudget(long total, Duration patience) {
        int all = Math.clamp(total / UNIT, 2, Integer.MAX_VALUE);
        this.patience = patience;
        this.longPatience = patience.multipliedBy(3).dividedBy(2);
        this.small = new Pool(Math.max(1, all / SHARE_OF_SMALL));
        this.large = new Pool(Math.max(1, all - all / SHARE_OF_SMALL));
        this.veryLargeUnits = large.size / SHARE_OF_VERY_LARGE;
    }

    /// Opens a share for one request. The share grows with the request.
    Share share() {
        return new Share();
    }

    /// How many bytes are in use now.
    public long taken() {
        return (long) UNIT * (small.taken() + large.taken());
    }

    /// A fair pool of permits, with a count of those in use.
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

    /// The memory that one request uses. Not thread-safe.
    final class Share implements AutoCloseable {
        private int smallUnits;
        private int largeUnits;
        private boolean isVeryLarge;

        private Share() {}

        /// Grows this share to what the request costs by now. The share never shrinks before it is closed.
        ///
        /// @param size total size of all arrays that hold a part of the body or a copy of it
        /// @throws Refusal if other requests take too long to release memory
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
                    throw Refusal.comeAgain(
                            RefusalReason.NO_MEMORY, "the exporter is reading too much at once", RETRY_AFTER);
                }
            } catch (InterruptedException e) {
                throw CleanEnd.because("interrupted while waiting to read the body");
            }
        }

        /// Releases the whole share.
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
