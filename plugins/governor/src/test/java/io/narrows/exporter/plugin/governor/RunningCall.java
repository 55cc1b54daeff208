package io.narrows.exporter.plugin.governor;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A running call into a consumer, on a platform thread, as in the exporter.
final class RunningCall {
    private final FutureTask<Object> task;
    private final Thread thread;

    RunningCall(Callable<?> call) {
        task = new FutureTask<>(call::call);
        thread = Thread.ofPlatform().daemon().start(task);
    }

    void interrupt() {
        thread.interrupt();
    }

    /// Whether the call ends within the time, with an InterruptedException.
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
