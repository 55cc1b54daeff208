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

/// Runs a plugin call on its own thread with a deadline. Returns what the plugin threw, whatever it is, instead of
/// throwing it.
///
/// The thread is a platform thread, because a plugin that computes without end would keep a virtual thread's carrier
/// forever. There are only as many carriers as processors, and without carriers the whole exporter comes to a halt.
/// Finished threads are reused, because starting a thread takes longer than many calls.
///
/// @param timeout after which the call is interrupted
record BoundedCall(Duration timeout) {
    /// How long an interrupted call may take to return.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int DEEPEST_CAUSE = 20;

    /// Names of classes and methods, as the virtual machine writes them.
    private static final Pattern ABSENCE = Pattern.compile("['A-Za-z0-9_$./<>()\\[\\], ;-]{1,400}");

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("plugin call ", 1).factory());

    /// How a call ended.
    sealed interface Outcome<T> {

        /// The call returned a value, perhaps after an interrupt.
        record Returned<T>(T value) implements Outcome<T> {}

        /// The call threw.
        ///
        /// @param description the class and the place of the exception, without its message, which may hold a secret or
        ///     a report
        /// @param late whether the call was interrupted before
        record Threw<T>(Throwable thrown, String description, boolean late) implements Outcome<T> {}

        /// The call did not return, not even after an interrupt.
        ///
        /// @param late completed with the outcome if the call returns later
        record Hung<T>(CompletableFuture<Outcome<T>> late) implements Outcome<T> {}
    }

    /// @throws InterruptedException if this thread was interrupted; then the call was interrupted too
    <T> Outcome<T> run(Callable<T> call) throws InterruptedException {
        if (Thread.interrupted()) {
            // Without this check the call would start in spite of the interrupt.
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

    /// The reason to report for a call that was interrupted at its deadline.
    String tooLate() {
        return "no answer within " + timeout.toMillis() + " ms";
    }

    /// The reason to report for a call that hangs.
    String hangs() {
        return "the consumer gave " + tooLate() + ", and ignores interrupts";
    }

    private static <T> Outcome<T> outcome(Callable<T> call) {
        try {
            return new Outcome.Returned<>(call.call());
        } catch (Throwable thrown) {
            // Catches errors too, because an error must not end a thread that is shared with other calls. If memory
            // really runs out, the virtual machine ends the process itself.
            return new Outcome.Threw<>(thrown, described(thrown), false);
        }
    }

    private static <T> Outcome<T> late(Outcome<T> outcome) {
        return outcome instanceof Outcome.Threw<T> threw
                ? new Outcome.Threw<>(threw.thrown(), threw.description(), true)
                : outcome;
    }

    /// Describes the innermost cause, because that one is the plugin's own. The exception is plugin code too, so this
    /// method runs on the plugin's thread.
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

    /// The missing class or method, for errors whose message the virtual machine writes. Such an error means that the
    /// plugin runs with other classes than it was compiled with.
    private static String absence(Throwable thrown) {
        var message = Objects.requireNonNullElse(thrown.getMessage(), "");
        return thrown instanceof LinkageError && ABSENCE.matcher(message).matches() ? " (" + message + ")" : "";
    }
}
