package io.narrows.exporter.plugin.tck;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// What a wrong consumer does in spite of interrupts.
final class Uninterrupted {
    private Uninterrupted() {}

    /// Runs on a thread that nobody interrupts, and waits for it whatever happens.
    static <T> T run(Callable<T> callable) {
        var task = new FutureTask<>(callable);
        Thread.ofVirtual().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
