package io.narrows.exporter.adapter.inbound.http.body;

import io.narrows.exporter.adapter.inbound.http.answer.CleanEnd;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Cuts off those who send too slowly.
///
/// Helidon's server reads without a time-out, and interrupting the thread that reads closes the connection before
/// anything can be said. So those being read are watched from outside: one that is overdue is told so by another
/// thread, and interrupted then.
public final class SlowSenders implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Set<Reading> readings = ConcurrentHashMap.newKeySet();
    private final Thread watchman = Thread.ofVirtual().name("slow senders").unstarted(this::sweepUntilClosed);

    /// Begins to watch.
    public void start() {
        watchman.start();
    }

    /// Watches this thread, as it reads, until the result is closed.
    ///
    /// @param total how long all of it may take
    /// @param silence how long nothing at all may come
    /// @param farewell says to the sender what is wrong, on a thread of its own, while this one is stuck
    public Reading watch(Duration total, Duration silence, Runnable farewell) {
        var reading = new Reading(Thread.currentThread(), System.nanoTime(), total, silence, farewell);
        readings.add(reading);
        return reading;
    }

    @Override
    public void close() {
        watchman.interrupt();
    }

    private void sweepUntilClosed() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                sweep(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep(long now) {
        for (var reading : readings) {
            if (reading.isOverdue(now) && reading.expire()) {
                Thread.ofVirtual().name("cut off").start(reading::cutOff);
            }
        }
    }

    private enum State {
        READING,
        DONE,
        EXPIRED
    }

    /// One thread that reads from one sender.
    public final class Reading implements AutoCloseable {
        private final Thread thread;
        private final long begin;
        private final long total;
        private final long silence;
        private final Runnable farewell;
        private final CountDownLatch said = new CountDownLatch(1);
        private final AtomicReference<State> state = new AtomicReference<>(State.READING);
        private volatile long lastProgress;

        private Reading(Thread thread, long now, Duration total, Duration silence, Runnable farewell) {
            this.thread = thread;
            this.begin = now;
            this.lastProgress = now;
            this.total = total.toNanos();
            this.silence = silence.toNanos();
            this.farewell = farewell;
        }

        /// Something came.
        public void progress() {
            lastProgress = System.nanoTime();
        }

        /// Ends the watch.
        ///
        /// @throws CloseConnectionException if the sender was cut off: it has its answer, and there is nobody
        /// to talk to
        @Override
        public void close() {
            readings.remove(this);
            if (!state.compareAndSet(State.READING, State.DONE)) {
                awaitFarewell();
                throw CleanEnd.because("the sender was too slow");
            }
        }

        private boolean isOverdue(long now) {
            return now - begin > total || now - lastProgress > silence;
        }

        private boolean expire() {
            return state.compareAndSet(State.READING, State.EXPIRED);
        }

        private void cutOff() {
            try {
                farewell.run();
            } finally {
                said.countDown();
                thread.interrupt();
            }
        }

        private void awaitFarewell() {
            try {
                said.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
