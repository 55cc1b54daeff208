package io.narrows.exporter.adapter.in.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Bounds the memory that bodies take while they are read and parsed, however many come at once. Thread-safe.
final class BodyBudget {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final long total;
    private final AtomicLong taken = new AtomicLong();

    /// @param total bytes of all bodies together
    BodyBudget(long total) {
        this.total = total;
    }

    Share share() {
        return new Share();
    }

    /// What one body has taken. Not thread-safe.
    final class Share implements AutoCloseable {
        private long bytes;

        /// @throws Refusal if there is not that much left
        void take(long more) {
            bytes += more;
            if (taken.addAndGet(more) > total) {
                throw Refusal.comeAgain("the exporter is reading too much at once", RETRY_AFTER);
            }
        }

        /// Gives all of it back.
        @Override
        public void close() {
            taken.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
