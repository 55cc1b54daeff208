package io.narrows.exporter.adapter.outbound.postgres.lease;

import java.util.concurrent.atomic.AtomicLong;

/// The room on the heap for the payloads of leased deliveries. A lease claims bytes before it asks the database, so
/// large reports for many destinations that hang cannot fill the heap. Thread-safe.
///
/// @param most how many bytes may be leased at once; a payload that is larger is leased while nothing else is
record LeasedBytes(long most, AtomicLong inUse, AtomicLong refused) {
    LeasedBytes(long most) {
        this(most, new AtomicLong(), new AtomicLong());
    }

    /// Claims room for a batch; `settle` must follow.
    ///
    /// @return how much there is, at most what was wanted; 0 if there is none
    long claim(long wanted) {
        for (; ; ) {
            long before = inUse.get();
            long claimed = Math.min(wanted, most - before);
            if (claimed <= 0) {
                refused.incrementAndGet();
                return 0;
            }
            if (inUse.compareAndSet(before, before + claimed)) {
                return claimed;
            }
        }
    }

    /// Replaces a claim with what the batch took.
    void settle(long claimed, long taken) {
        inUse.addAndGet(taken - claimed);
    }

    /// Gives back the room of a payload.
    void release(long bytes) {
        inUse.addAndGet(-bytes);
    }
}
