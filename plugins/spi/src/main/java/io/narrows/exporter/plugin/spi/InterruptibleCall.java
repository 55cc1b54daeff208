package io.narrows.exporter.plugin.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Lets an interrupt end a call into a library that blocks in a `java.net.Socket`.
///
/// The exporter calls consumers on platform threads, and interrupts a call that takes too long. A platform thread
/// ignores interrupts while it waits in a `java.net.Socket`, which many libraries use. A virtual thread does not: the
/// interrupt closes its socket (JEP 444). So this class runs the call on a virtual thread, and passes interrupts of the
/// caller on to it. It sets no deadline: the exporter has one for each call into a plugin.
///
/// ```java
/// var answer = InterruptibleCall.run(() -> client.putObject(request, body));
/// ```
///
/// Do not use it for long computations or for file locks: both occupy one of the few carrier threads that all virtual
/// threads share. A library that lets its user make the socket does not need it: `SocketChannel.open().socket()` reacts
/// to interrupts on any thread, as `java.net.http` does.
public final class InterruptibleCall {
    /// Less than the exporter's patience with a call that it has interrupted.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private InterruptibleCall() {}

    /// What is called.
    ///
    /// @param <E> what it throws; unchecked exceptions need no mention
    @FunctionalInterface
    public interface Call<T, E extends Exception> {
        T run() throws E;
    }

    /// Makes the call, with the context class loader of this thread, and waits for its end.
    ///
    /// @return what the call returned
    /// @throws E what the call threw, as it was; errors and unchecked exceptions likewise
    /// @throws InterruptedException if this thread was interrupted. Then the call was interrupted too, and has ended,
    ///     unless it takes more than a second for that, as the lookup of a name may
    public static <T, E extends Exception> T run(Call<T, E> call) throws E, InterruptedException {
        var task = new FutureTask<T>(call::run);
        var thread = Thread.ofVirtual().name("interruptible call").start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            thread.join(GRACE);
            throw e;
        } catch (ExecutionException e) {
            var cause = Objects.requireNonNull(e.getCause(), "cause");
            if (cause instanceof Error error) {
                throw error;
            }
            @SuppressWarnings("unchecked") // a call throws nothing else
            var thrown = (E) cause;
            throw thrown;
        }
    }
}
