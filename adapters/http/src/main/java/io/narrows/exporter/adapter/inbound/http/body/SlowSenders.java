package io.narrows.exporter.adapter.inbound.http.body;

import io.helidon.common.socket.PeerInfo;
import io.narrows.exporter.adapter.inbound.http.answer.CleanEnd;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Cuts off senders that are too slow, and ends the wait for those that have gone.
///
/// Helidon 4.5 reads without a timeout (HelidonCasesTest), and interrupting the reading thread closes the connection
/// before an answer can be sent. So a watchman thread checks all reads. When one is overdue, another thread sends the
/// answer and then interrupts the reading thread.
public final class SlowSenders implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Set<Reading> readings = ConcurrentHashMap.newKeySet();
    private final Thread watchman = Thread.ofVirtual().name("slow senders").unstarted(this::sweepUntilClosed);

    /// Starts the watchman thread.
    public void start() {
        watchman.start();
    }

    /// Watches the current thread while it reads, until the result is closed.
    ///
    /// @param sender the remote side of the request, as Helidon gives it to handlers
    /// @param total how long the whole body may take
    /// @param silence how long no bytes may arrive
    /// @param farewell sends the error answer; runs on its own thread, because the current thread is blocked
    public Reading watch(PeerInfo sender, Duration total, Duration silence, Runnable farewell) {
        var reading = new Reading(Thread.currentThread(), sender, System.nanoTime(), total, silence, farewell);
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
            if (reading.hasGone() && reading.expire()) {
                reading.end();
            } else if (reading.isOverdue(now) && reading.expire()) {
                Thread.ofVirtual().name("cut off").start(reading::cutOff);
            }
        }
    }

    /// The state of a reading: running, finished, or cut off.
    private enum State {
        READING,
        DONE,
        EXPIRED
    }

    /// One thread that reads from one sender, under watch.
    public final class Reading implements AutoCloseable {
        private final Thread thread;
        private final PeerInfo sender;
        private final long begin;
        private final long total;
        private final long silence;
        private final Runnable farewell;
        private final CountDownLatch said = new CountDownLatch(1);
        private final AtomicReference<State> state = new AtomicReference<>(State.READING);
        private volatile long lastProgress;

        private Reading(Thread thread, PeerInfo sender, long now, Duration total, Duration silence, Runnable farewell) {
            this.thread = thread;
            this.sender = sender;
            this.begin = now;
            this.lastProgress = now;
            this.total = total.toNanos();
            this.silence = silence.toNanos();
            this.farewell = farewell;
        }

        /// Records that bytes arrived.
        public void progress() {
            lastProgress = System.nanoTime();
        }

        /// Ends the watch.
        ///
        /// @throws CloseConnectionException if the sender was cut off and has its answer, or has gone: the
        ///     connection is over
        @Override
        public void close() {
            readings.remove(this);
            if (!state.compareAndSet(State.READING, State.DONE)) {
                awaitFarewell();
                throw CleanEnd.because("the sender was too slow, or has gone");
            }
        }

        private boolean hasGone() {
            return sender instanceof SenderConnection connection && connection.isOver();
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
                end();
            }
        }

        private void end() {
            said.countDown();
            thread.interrupt();
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
