package io.narrows.exporter.application.call;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// A call into a plugin that takes nobody along: it has a thread for itself and a deadline, and what it throws is told
/// and not thrown, whatever that is.
///
/// The thread is one of the system's: a plugin that computes without end would keep a virtual thread's carrier for
/// ever.
/// Of these there are as few as processors, and without them the whole exporter comes to a halt. Threads that come back
/// are used again, for to start one takes longer than many a call.
///
/// @param timeout after which the call is interrupted
record BoundedCall(Duration timeout) {
    /// How long an interrupted call may take to come back.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int DEEPEST_CAUSE = 20;

    /// Names of classes and methods, as the virtual machine writes them.
    private static final Pattern ABSENCE = Pattern.compile("['A-Za-z0-9_$./<>()\\[\\], ;-]{1,400}");

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("plugin call ", 1).factory());

    /// How a call ended.
    sealed interface Outcome<T> {

        /// By itself, or after it was interrupted.
        record Returned<T>(T value) implements Outcome<T> {}

        /// @param description what was thrown and where, without its message, for that may hold a secret or a report
        /// @param late whether it was interrupted before
        record Threw<T>(Throwable thrown, String description, boolean late) implements Outcome<T> {}

        /// Not at all: its thread does not even heed an interrupt.
        ///
        /// @param late how it ends in the end, if it does
        record Hung<T>(CompletableFuture<Outcome<T>> late) implements Outcome<T> {}
    }

    /// @throws InterruptedException if this thread was interrupted; then the call was as well
    <T> Outcome<T> run(Callable<T> call) throws InterruptedException {
        if (Thread.interrupted()) {
            // Or the call would begin all the same.
            throw new InterruptedException("interrupted before the call");
        }
        var outcome = new CompletableFuture<Outcome<T>>();
        var running = THREADS.submit(() -> outcome.complete(outcome(call)));
        try {
            var inTime = await(outcome, timeout);
            if (inTime.isPresent()) {
                return inTime.get();
            }
            running.cancel(true);
            return await(outcome, GRACE).map(BoundedCall::late).orElseGet(() -> new Outcome.Hung<>(outcome));
        } catch (InterruptedException e) {
            running.cancel(true);
            await(outcome, GRACE);
            throw e;
        }
    }

    private static <T> Optional<T> await(CompletableFuture<T> future, Duration patience) throws InterruptedException {
        try {
            return Optional.of(future.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome was thrown", e);
        }
    }

    /// What to say of one that was interrupted for its deadline.
    String tooLate() {
        return "no answer within " + timeout.toMillis() + " ms";
    }

    /// What to say of one that hangs.
    String hangs() {
        return "the consumer gave " + tooLate() + ", and ignores interrupts";
    }

    private static <T> Outcome<T> outcome(Callable<T> call) {
        try {
            return new Outcome.Returned<>(call.call());
        } catch (Throwable thrown) {
            // Of errors too: one of these must end no thread that others rely on. When memory is really out, the
            // virtual machine ends the process by itself.
            return new Outcome.Threw<>(thrown, described(thrown), false);
        }
    }

    private static <T> Outcome<T> late(Outcome<T> outcome) {
        return outcome instanceof Outcome.Threw<T> threw
                ? new Outcome.Threw<>(threw.thrown(), threw.description(), true)
                : outcome;
    }

    /// Where one exception wraps another, the inner one, for that is the plugin's own. An exception is code of the
    /// plugin as well: it is asked here, on the plugin's thread.
    private static String described(Throwable thrown) {
        try {
            var inner = thrown;
            for (int depth = 0; depth < DEEPEST_CAUSE && inner.getCause() != null; depth++) {
                inner = inner.getCause();
            }
            var frames = inner.getStackTrace();
            return inner.getClass().getName() + absence(inner) + (frames.length == 0 ? "" : " at " + frames[0]);
        } catch (RuntimeException | Error e) {
            return thrown.getClass().getName();
        }
    }

    /// The class or the method that is not there, of errors whose message the virtual machine writes: what a plugin was
    /// compiled with is not what it runs with.
    private static String absence(Throwable thrown) {
        var message = Objects.requireNonNullElse(thrown.getMessage(), "");
        return thrown instanceof LinkageError && ABSENCE.matcher(message).matches() ? " (" + message + ")" : "";
    }
}
