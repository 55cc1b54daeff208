package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A daemon thread that repeats one step until its owner is closed. It outlives everything that a step throws, errors
/// too, because a spool whose thread has ended would let its callers wait for ever.
public final class RepeatingThread {
    private static final System.Logger LOGGER = System.getLogger(RepeatingThread.class.getName());

    /// The pause after a step that threw, so that a step that always throws does not fill the log.
    private static final long PAUSE_NANOS = 100_000_000;

    private final BooleanSupplier isOver;
    private final Step step;
    private final Thread thread;

    /// One step of the thread.
    @FunctionalInterface
    public interface Step {
        void run() throws SQLException, InterruptedException;
    }

    /// @param isOver asked before each step
    /// @param step may wait; `close` interrupts it
    public RepeatingThread(String name, BooleanSupplier isOver, Step step) {
        this.isOver = isOver;
        this.step = step;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!isOver.getAsBoolean()) {
            try {
                step.run();
            } catch (InterruptedException e) {
                // `close` woke the thread, and `isOver` says so.
            } catch (SQLException | RuntimeException | Error e) {
                outlive(e);
            }
        }
    }

    private void outlive(Throwable thrown) {
        try {
            LOGGER.log(Level.ERROR, "spool thread failed and goes on thread=" + thread.getName(), thrown);
            LockSupport.parkNanos(PAUSE_NANOS);
        } catch (RuntimeException | Error e) {
            // There is no memory for a line in the log. The next step may find some.
        }
    }

    /// Wakes the thread, and waits until it has ended. The owner says that it is over before.
    public void close(Duration patience) {
        thread.interrupt();
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
