package io.narrows.exporter.plugin.smtp;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Lets an interrupt end what waits in a `java.net.Socket`: on a virtual thread it does (JEP 444), on others not.
final class Interruptible {
    /// For a thread to end once its socket is closed. A name that is being looked up takes longer, and is left to
    /// itself.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private Interruptible() {}

    /// @throws InterruptedException if this thread was interrupted; then the call was as well
    static <T> T call(Supplier<T> call) throws InterruptedException {
        var task = new FutureTask<T>(call::get);
        var thread = Thread.ofVirtual().name("smtp").unstarted(task);
        // Where the mail library looks for its parts, whoever calls.
        thread.setContextClassLoader(Interruptible.class.getClassLoader());
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            thread.join(GRACE);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException bug ? bug : new IllegalStateException(e);
        }
    }
}
