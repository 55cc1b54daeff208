package io.narrows.exporter.plugin.governor;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A call into a consumer, under way on a virtual thread.
final class InterruptibleCall {
    private final FutureTask<Object> task;
    private final Thread thread;

    InterruptibleCall(Callable<?> call) {
        task = new FutureTask<>(call::call);
        thread = Thread.ofVirtual().start(task);
    }

    void interrupt() {
        thread.interrupt();
    }

    /// Whether it ends within the time, and with an InterruptedException.
    boolean wasInterrupted(Duration time) throws InterruptedException {
        try {
            task.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof InterruptedException;
        }
    }
}
