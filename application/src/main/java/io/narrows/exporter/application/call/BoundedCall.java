package io.narrows.exporter.application.call;

import io.narrows.exporter.domain.plugin.PluginCall;
import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import io.narrows.exporter.domain.trace.Span;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// How long the exporter waits for a plugin call: until the deadline, then a moment more for the call to react to an
/// interrupt. Finished threads are reused, because starting a thread takes longer than many calls.
///
/// @param timeout after which the call is interrupted
/// @param grace how long the call may take to return then
record BoundedCall(Duration timeout, Duration grace) {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("plugin call ", 1).factory());

    BoundedCall(Duration timeout) {
        this(timeout, GRACE);
    }

    /// @return `Running` if the call did not return, not even after an interrupt
    /// @throws InterruptedException if this thread was interrupted; then the call was interrupted too
    <T> Outcome<T> run(Callable<T> callable) throws InterruptedException {
        if (Thread.interrupted()) {
            // Without this check the call would start in spite of the interrupt.
            throw new InterruptedException("interrupted before the call");
        }
        var call = PluginCall.start(THREADS, Span.current().around(callable));
        try {
            var inTime = call.await(timeout);
            if (!(inTime instanceof Outcome.Running)) {
                return inTime;
            }
            call.interrupt();
            return call.await(grace);
        } catch (InterruptedException e) {
            call.interrupt();
            call.await(grace);
            throw e;
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
}
