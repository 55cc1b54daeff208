package io.narrows.exporter.domain.plugin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// A call into a plugin on a thread of its own, so that the caller can wait with a deadline, interrupt the call, and go
/// on without it. What the plugin throws is an outcome, whatever it is.
///
/// The thread is a platform thread, because a plugin that computes without end would keep a virtual thread's carrier
/// forever. There are only as many carriers as processors, and without carriers the whole process comes to a halt.
///
/// Thread-safe.
///
/// @param <T> what the call returns
public final class PluginCall<T> {
    private final CompletableFuture<Outcome<T>> end = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Thread> runner = Optional.empty();
    private boolean interrupted;

    private PluginCall() {}

    /// What came of a call so far.
    public sealed interface Outcome<T> {

        /// The call returned a value, perhaps after an interrupt.
        record Returned<T>(T value) implements Outcome<T> {}

        /// The call threw.
        ///
        /// @param description the class and the place of the exception, without its message, which may hold a secret or
        ///     a report
        /// @param late whether the call was interrupted before
        record Threw<T>(Throwable thrown, String description, boolean late) implements Outcome<T> {}

        /// The call has not ended.
        ///
        /// @param late completed with the outcome if the call ends later
        record Running<T>(CompletableFuture<Outcome<T>> late) implements Outcome<T> {}
    }

    /// Starts a call on a new thread.
    ///
    /// @param thread the name of the thread
    public static <T> PluginCall<T> start(String thread, Callable<T> call) {
        return start(Thread.ofPlatform().daemon().name(thread)::start, call);
    }

    /// Starts a call on one of these threads.
    ///
    /// @param threads runs the call at once, on a platform thread that serves no other call meanwhile
    public static <T> PluginCall<T> start(Executor threads, Callable<T> call) {
        var started = new PluginCall<T>();
        threads.execute(() -> started.run(call));
        return started;
    }

    /// Waits for the outcome.
    ///
    /// @return `Running` if the call has not ended by then
    /// @throws InterruptedException if this thread was interrupted; the call goes on
    public Outcome<T> await(Duration patience) throws InterruptedException {
        try {
            return end.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Outcome.Running<>(end);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome was thrown", e);
        }
    }

    public boolean hasEnded() {
        return end.isDone();
    }

    /// Interrupts the call, even if its thread has yet to reach it. Does nothing to a call that has ended.
    public void interrupt() {
        lock.lock();
        try {
            interrupted = true;
            runner.ifPresent(Thread::interrupt);
        } finally {
            lock.unlock();
        }
    }

    /// Where the call is now, the innermost frame first. Empty if the call is not running.
    public StackTraceElement[] stackTrace() {
        lock.lock();
        try {
            return runner.map(Thread::getStackTrace).orElseGet(() -> new StackTraceElement[0]);
        } finally {
            lock.unlock();
        }
    }

    private void run(Callable<T> call) {
        enter();
        var outcome = outcome(call);
        leave();
        end.complete(outcome);
    }

    private Outcome<T> outcome(Callable<T> call) {
        try {
            return new Outcome.Returned<>(call.call());
        } catch (Throwable thrown) {
            // Catches errors too, because an error must not end a thread that is shared with other calls. If memory
            // really runs out, the virtual machine ends the process itself.
            return new Outcome.Threw<>(thrown, ThrownByPlugin.described(thrown), wasInterrupted());
        }
    }

    private void enter() {
        lock.lock();
        try {
            var thread = Thread.currentThread();
            runner = Optional.of(thread);
            if (interrupted) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Leaves no interrupt on the thread, which may serve other calls after this one.
    private void leave() {
        lock.lock();
        try {
            runner = Optional.empty();
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private boolean wasInterrupted() {
        lock.lock();
        try {
            return interrupted;
        } finally {
            lock.unlock();
        }
    }
}
