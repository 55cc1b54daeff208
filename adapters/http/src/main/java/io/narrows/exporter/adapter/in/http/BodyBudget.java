package io.narrows.exporter.adapter.in.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Bounds the memory that bodies take while they are read and parsed, however many come at once: some of those that are
/// not small have to wait, and so have those who send them. Thread-safe.
final class BodyBudget {
    /// What is no larger is not counted, and never waits.
    static final int SMALL = 16 * 1024;

    private static final int UNIT = 1024;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int all;
    private final Duration patience;
    private final Semaphore units;

    /// @param total bytes of all bodies together; one that is larger by itself is read alone
    /// @param patience how long one waits for the others
    BodyBudget(long total, Duration patience) {
        this.all = Math.clamp(total / UNIT, 1, Integer.MAX_VALUE);
        this.patience = patience;
        this.units = new Semaphore(all, true);
    }

    /// @param most that the body may come to
    Share share(long most) {
        return new Share(most);
    }

    /// The part of one body. Taken all at once, so that no two wait for each other. Not thread-safe.
    final class Share implements AutoCloseable {
        private final long most;
        private int taken;

        private Share(long most) {
            this.most = most;
        }

        /// To be told how much it is by now.
        ///
        /// @throws Refusal if others take too long
        void grownTo(long size) {
            if (size > SMALL && taken == 0) {
                var wanted = (int) Math.min(all, most / UNIT + 1);
                if (!acquire(wanted)) {
                    throw Refusal.comeAgain("the exporter is reading too much at once", RETRY_AFTER);
                }
                taken = wanted;
            }
        }

        private boolean acquire(int wanted) {
            try {
                return units.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw CleanEnd.because("interrupted while waiting to read the body");
            }
        }

        /// Gives all of it back.
        @Override
        public void close() {
            units.release(taken);
            taken = 0;
        }
    }
}
